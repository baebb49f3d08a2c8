"""The headers that every response carries, whatever it is and however it came about."""

from flask import Flask, Response

# Scripts, and what they ask, are our own alone; none stands in a page itself.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # an address holds the query, which is nobody else's business
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def add_headers(app: Flask) -> None:
    """Add the security headers to each response of `app`, error pages and static files included."""

    @app.after_request
    def with_headers(response: Response) -> Response:
        # Added, not looked for first: nobody else sets them.
        response.headers.extend(HEADERS)
        if "Cache-Control" not in response.headers:
            # An answer is as old as its generation; a browser may keep it but has to ask.
            response.headers["Cache-Control"] = "no-cache"
        return response
