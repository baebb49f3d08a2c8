"""What a columnar segment refuses to hold, and whether it is still what was written."""

from whoosh.codec.base import Segment
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import Storage
from whoosh.formats import Existence, Format, Frequency, Positions

from index.columnar.arrays import Arrays
from index.columnar.layout import FILES
from index.errors import IndexDamaged, UnsupportedField

SUPPORTED_FORMATS = (Existence, Frequency, Positions)


def check_schema(schema: Schema) -> None:
    """Raise UnsupportedField where a field of `schema` needs what columnar segments do not keep."""
    # Fields whose name is a pattern (`schema.add("*_text", ..., glob=True)`) are kept apart.
    patterns = [(name, field) for name, (_, field) in schema._dyn_fields.items()]
    for name, field in [*schema.items(), *patterns]:
        check_field(name, field)


def check_field(name: str, field: FieldType) -> None:
    """Raise UnsupportedField where a field needs what columnar segments do not keep."""
    if getattr(field, "vector", None):
        raise UnsupportedField(
            f"The field {name!r} keeps a term vector, which the columnar codec does not; drop vector=."
        )
    check_format(name, field.format)


def check_format(name: str, format_: Format | None) -> None:
    """Raise UnsupportedField where postings carry more than weights and positions."""
    if format_ is not None and type(format_) not in SUPPORTED_FORMATS:
        raise UnsupportedField(
            f"The field {name!r} keeps {type(format_).__name__} with each posting; the columnar codec keeps"
            " frequencies and positions. Use TEXT(phrase=True) without chars."
        )


def segment_problems(storage: Storage, segment: Segment) -> list[str]:
    """Read a segment's files whole; return a sentence for each thing that is wrong with them."""
    found = []
    for ending in FILES:
        name = segment.make_filename(ending)
        try:
            found += Arrays(storage, name).problems()
        except IndexDamaged as damage:
            found.append(str(damage))
        except (OSError, NameError, KeyError) as cause:
            found.append(f"{name} is missing ({cause})")
    return found
