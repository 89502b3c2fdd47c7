// Going from screen to screen swaps <main> only, so that uploads go on. What stands around it follows here.
import { main } from "./page";

function followScreen(): void {
  const screen = main().dataset.screen;
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".screens [data-screen]")) {
    if (link.dataset.screen === screen) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
}

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { target?: Element; select?: string } }>).detail;
  if (ctx.target?.id === "main") {
    document.querySelector<HTMLDialogElement>("#dialog[open]")?.close();
    followScreen();
    // A screen reader starts to read here, and the next Tab goes into the new screen.
    main().focus({ preventScroll: true });
  }
});

/** The server knows UTC only; the exact time on hover is this place's. */
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

// When it is pointed at, because a long list has thousands.
document.addEventListener("pointerover", ({ target }) => {
  if (target instanceof HTMLTimeElement && target.dateTime !== "") {
    target.title = local.format(new Date(target.dateTime));
  }
});
