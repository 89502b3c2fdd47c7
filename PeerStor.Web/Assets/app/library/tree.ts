// The folders beside the list. Branches are fetched when they are opened, and stay open from folder to folder.

const opened = new Set<string>();
const branches = new Map<string, string>();

const tree = (): HTMLElement | null => document.querySelector("#tree");

const twistOf = (item: Element): HTMLButtonElement | null => item.querySelector<HTMLButtonElement>(":scope > .twist");

const isOpen = (item: Element): boolean => item.querySelector(":scope > ul") !== null;

async function expand(item: HTMLElement): Promise<void> {
  const id = item.dataset.folder ?? "";
  if (isOpen(item)) {
    return;
  }
  let html = branches.get(id);
  if (html === undefined) {
    const answer = await fetch(`/library/tree/${id}`, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    html = answer.ok ? await answer.text() : "";
    branches.set(id, html);
  }
  if (!isOpen(item)) {
    item.insertAdjacentHTML("beforeend", html);
  }
  opened.add(id);
  twistOf(item)?.setAttribute("aria-expanded", "true");
  await openRemembered(item);
}

function collapse(item: HTMLElement): void {
  item.querySelector(":scope > ul")?.remove();
  opened.delete(item.dataset.folder ?? "");
  twistOf(item)?.setAttribute("aria-expanded", "false");
}

/** Branches that were open before the page came anew. */
async function openRemembered(below: ParentNode): Promise<void> {
  for (const item of below.querySelectorAll<HTMLElement>("li[data-more]")) {
    if (opened.has(item.dataset.folder ?? "") && !isOpen(item)) {
      await expand(item);
    }
  }
}

function onKey(event: KeyboardEvent, item: HTMLElement): boolean {
  const links = [...(tree()?.querySelectorAll<HTMLAnchorElement>("a") ?? [])];
  const at = links.findIndex((link) => link.parentElement === item);
  switch (event.key) {
    case "ArrowDown":
      links[at + 1]?.focus();
      return true;
    case "ArrowUp":
      links[at - 1]?.focus();
      return true;
    case "Home":
      links[0]?.focus();
      return true;
    case "End":
      links.at(-1)?.focus();
      return true;
    case "ArrowRight":
      if (isOpen(item)) {
        links[at + 1]?.focus();
      } else if (twistOf(item)) {
        void expand(item);
      }
      return true;
    case "ArrowLeft":
      if (isOpen(item) && twistOf(item)) {
        collapse(item);
      } else {
        item.parentElement?.closest("li")?.querySelector<HTMLAnchorElement>("a")?.focus();
      }
      return true;
    default:
      return false;
  }
}

document.addEventListener("keydown", (event) => {
  const item = event.target instanceof Element ? event.target.closest<HTMLElement>("#tree li") : null;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (item && plain && onKey(event, item)) {
    event.preventDefault();
  }
});

document.addEventListener("click", ({ target }) => {
  const twist = target instanceof Element ? target.closest(".twist") : null;
  const item = twist?.closest<HTMLElement>("li");
  if (item) {
    if (isOpen(item)) {
      collapse(item);
    } else {
      void expand(item);
    }
  }
});

document.addEventListener("filesChanged", () => branches.clear());

/** After a page came: what the server opened on the way counts as opened. */
export function arrive(): void {
  const place = tree();
  if (place) {
    for (const item of place.querySelectorAll<HTMLElement>("li[data-more][data-open]")) {
      if (isOpen(item)) {
        opened.add(item.dataset.folder ?? "");
      }
    }
    void openRemembered(place);
    place.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
}

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { target?: Element } }>).detail;
  if (ctx.target?.id === "main") {
    arrive();
  }
});
