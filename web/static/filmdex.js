/* What scripts add to Filmdex: suggestions as you type, results that change in place, keys, copying.

   Every page works without this file. It asks our own server only, keeps nothing but the choice to switch
   the keys off, and makes no HTML from text: what comes from an index is set as text. */

"use strict";

(() => {
  const box = document.querySelector("#q");
  const form = document.querySelector("#search");

  /* A new element. Text among its children stays text. */
  function make(name, attributes, ...children) {
    const element = set(document.createElement(name), attributes);
    element.append(...children);
    return element;
  }

  function set(element, attributes) {
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    return element;
  }

  /* Suggestions: an editable combobox with list autocomplete, after the ARIA Authoring Practices. The
     focus never leaves the box; which option is meant is said by aria-activedescendant. */

  const PAUSE = 100; // milliseconds without a key before the server is asked

  function suggestions() {
    const list = make("ul", { id: "suggestions", class: "suggestions", hidden: "", role: "listbox", "aria-label": "Suggestions" });
    box.after(list);
    set(box, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-haspopup": "listbox" });

    let chosen = -1; // which option, -1: what was typed
    let typed = box.value;
    let timer = 0;
    let asking = null; // the AbortController of the question under way

    function close() {
      clearTimeout(timer);
      asking?.abort();
      asking = null;
      list.hidden = true;
      choose(-1);
      box.setAttribute("aria-expanded", "false");
    }

    function choose(number) {
      chosen = number;
      [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
      const option = list.children[number];
      if (option) {
        box.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else box.removeAttribute("aria-activedescendant");
    }

    function move(step) {
      const count = list.children.length;
      // Past either end stands what was typed, so that one can always come back to it.
      choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
      box.value = list.children[chosen]?.dataset.text ?? typed;
    }

    function show(found) {
      list.replaceChildren(...found.map((each, number) => {
        const film = each.film && each.sort === "character" ? ` in ${each.film.title}` : "";
        const year = each.film && each.sort === "title" && each.film.year ? `, ${each.film.year}` : "";
        return make("li", { id: `suggestion-${number}`, class: "suggestion", role: "option", "data-text": each.text },
          make("bdi", { class: "suggestion__text" }, each.text),
          make("span", { class: "suggestion__sort" }, ` ${each.sort}${film}${year}`));
      }));
      choose(-1);
      list.hidden = !found.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
    }

    async function ask() {
      asking?.abort();
      const mine = (asking = new AbortController());
      const text = box.value;
      try {
        const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: mine.signal });
        if (!answer.ok) throw new Error(String(answer.status));
        const { suggestions: found } = await answer.json();
        // An answer that comes late, after another key or after Esc, is dropped.
        if (mine === asking && box.value === text && document.activeElement === box) show(found);
      } catch {
        if (mine === asking) close();
      }
    }

    function take(option) {
      box.value = typed = option.dataset.text;
      close();
      form.requestSubmit();
    }

    box.addEventListener("input", (event) => {
      typed = box.value;
      clearTimeout(timer);
      if (!typed.trim()) close();
      else if (!event.isComposing) timer = setTimeout(ask, PAUSE);
    });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (open) move(event.key === "ArrowDown" ? 1 : -1);
        else if (box.value.trim()) ask();
      } else if (event.key === "Enter" && open && chosen >= 0) {
        event.preventDefault();
        take(list.children[chosen]);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
        box.value = typed = open ? typed : ""; // the second one empties the box
      } else if ((event.key === "Home" || event.key === "End") && open) choose(-1); // the caret moves in the text
    });
    box.addEventListener("blur", close);
    form.addEventListener("submit", close);
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
  }

  /* Results that change in place: the same page is asked for, and its parts take the place of ours. The
     node that is announced, the count, stays and changes its text alone. */

  const QUIET = 500; // milliseconds before the count is announced
  const home = form && new URL(form.action).pathname;
  let loading = null;
  let announcing = 0;
  let shown = location.pathname + location.search;

  const results = () => document.querySelector("[data-results]");
  const isSearch = (url) => url.origin === location.origin && url.pathname === home && url.search.length > 1;

  function whereWeAre(element) {
    if (!element || element === document.body) return null;
    const part = element.closest("[data-part]")?.dataset.part;
    const scope = part ? `[data-part="${part}"] ` : "";
    if (element.id) return `#${CSS.escape(element.id)}`;
    if (element.matches("input[name]")) {
      const value = element.type === "checkbox" ? `[value="${CSS.escape(element.value)}"]` : "";
      return `${scope}input[name="${CSS.escape(element.name)}"]${value}`;
    }
    const text = element.textContent;
    return part && element.matches("a, button, summary")
      ? () => [...document.querySelectorAll(`${scope}${element.localName}`)].find((each) => each.textContent === text)
      : null;
  }

  function put(page, focus) {
    const folds = document.querySelector(".facets__fold")?.open;
    for (const old of document.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part="${old.dataset.part}"]`);
      if (fresh) old.replaceWith(document.adoptNode(fresh));
    }
    for (const link of document.querySelectorAll("head link[rel=alternate]")) {
      const fresh = page.querySelector(`head link[rel=alternate][type="${link.type}"]`);
      if (fresh) link.href = fresh.getAttribute("href");
    }
    document.title = page.title;
    if (folds) document.querySelector(".facets__fold").open = true;
    const back = typeof focus === "function" ? focus() : focus && document.querySelector(focus);
    back?.focus({ preventScroll: true });
    const count = page.querySelector("[role=status]").textContent;
    clearTimeout(announcing);
    announcing = setTimeout(() => (document.querySelector("[role=status]").textContent = count), QUIET);
    dress();
  }

  async function load(url, { push = true, top = false, y = null } = {}) {
    loading?.abort();
    const mine = (loading = new AbortController());
    const focus = top ? "[data-part=query]" : whereWeAre(document.activeElement);
    results().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== loading) return;
      if (!page.querySelector("[data-results]")) throw new Error("no results");
      if (push) {
        history.replaceState({ y: scrollY }, "");
        history.pushState({ y: 0 }, "", url);
      } else box.value = page.querySelector("#q").value;
      shown = location.pathname + location.search;
      put(page, focus);
      if (top) scrollTo(0, 0);
      else if (y !== null) scrollTo(0, y);
    } catch (error) {
      // What we cannot put in place, the browser loads by itself: an error page tells what is wrong.
      if (error.name !== "AbortError" && mine === loading) location.assign(url);
    } finally {
      if (mine === loading) results()?.removeAttribute("aria-busy");
    }
  }

  function inPlace() {
    history.scrollRestoration = "manual";
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("main a[href]");
      if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const url = new URL(link.href);
      if (!isSearch(url) || url.hash || !link.closest("[data-part]")) return;
      event.preventDefault();
      load(url, { top: Boolean(link.closest(".pager, .evidence, .hit, .help")) });
    });
    form.addEventListener("submit", (event) => {
      const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
      const url = new URL(`${home}?${fields}`, location.href);
      if (!isSearch(url)) return;
      event.preventDefault();
      load(url);
    });
    document.addEventListener("change", (event) => {
      if (event.target.matches?.(".facet__box")) form.requestSubmit();
    });
    addEventListener("popstate", (event) => {
      if (location.pathname + location.search === shown) return; // only the place on the page has changed
      if (isSearch(new URL(location.href))) load(location.href, { push: false, y: event.state?.y ?? 0 });
      else location.reload();
    });
    addEventListener("pagehide", () => history.replaceState({ y: scrollY }, ""));
    if (history.state?.y) scrollTo(0, history.state.y);
  }

  /* What is added to a page's parts, at first and whenever they have changed. */

  function dress() {
    const fold = document.querySelector(".facets__fold");
    if (fold && matchMedia("(min-width: 60rem)").matches) fold.open = true;
    for (const cite of document.querySelectorAll("[data-copy]")) {
      if (!navigator.clipboard || cite.nextElementSibling) continue;
      const button = make("button", { type: "button", class: "button button--quiet button--small", "aria-label": "Copy the citation" }, "Copy");
      button.addEventListener("click", () => copy(cite, button));
      cite.after(make("div", {}, button));
    }
  }

  async function copy(cite, button) {
    try {
      await navigator.clipboard.writeText(cite.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(cite); // so that Ctrl-C does it
      button.textContent = "Press Ctrl-C";
    }
  }

  /* Keys, which can be switched off (WCAG 2.1.4). */

  const OFF = "filmdex-keys-off";
  const stored = (change) => {
    try {
      return change(localStorage);
    } catch {
      return null; // a browser may refuse to keep anything
    }
  };
  const off = () => stored((store) => store.getItem(OFF)) === "1";

  function showKeys() {
    let dialog = document.querySelector("#keys-dialog");
    if (!dialog) {
      const tick = make("input", { type: "checkbox" });
      tick.checked = !off();
      tick.addEventListener("change", () => stored((store) => (tick.checked ? store.removeItem(OFF) : store.setItem(OFF, "1"))));
      const close = make("button", { class: "button" }, "Close");
      close.addEventListener("click", () => dialog.close());
      const rows = [
        ["/ or Ctrl K", "to the search box"], ["↓ ↑", "through the suggestions"], ["Enter", "searches"],
        ["Esc", "closes the suggestions, then empties the box"], ["?", "shows this"],
      ].map(([keys, meaning]) => make("div", { class: "keys__row" }, make("dt", {}, keys), make("dd", {}, meaning)));
      dialog = make("dialog", { id: "keys-dialog", class: "dialog", "aria-labelledby": "keys-title" },
        make("h2", { id: "keys-title", class: "dialog__title" }, "Keys"),
        make("dl", {}, ...rows),
        make("label", { class: "dialog__switch" }, tick, "Use the keys / ? and Ctrl K"),
        close);
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  }

  const typing = (element) => element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox])");

  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (event.altKey || off() || document.querySelector("dialog[open]")) return;
    const control = event.ctrlKey || event.metaKey;
    if (box && ((control && key === "k") || (!control && key === "/" && !typing(event.target)))) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (!control && key === "?" && !typing(event.target)) {
      event.preventDefault();
      showKeys();
    }
  });

  function keysButton() {
    const place = document.querySelector("[data-keys]");
    if (!place) return;
    const button = make("button", { type: "button", class: "button button--quiet" }, "Switch the keys on or off");
    button.addEventListener("click", showKeys);
    place.after(button);
  }

  if (box && form) suggestions();
  if (results() && form) inPlace();
  dress();
  keysButton();
})();
