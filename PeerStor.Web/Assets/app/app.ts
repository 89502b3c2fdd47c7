// Everything that every page needs. Sending files is in a bundle of its own, loaded when the first file comes.
import htmx from "htmx.org";
import "htmx.org/dist/ext/hx-sse.js";
import "./appearance";
import "./dialogs";
import "./navigation";
import "./on-demand";
import "./search-box";
import "./toasts";
import "./uploads/intake";

// A page that only waits for one press of its only button presses it.
document.querySelector<HTMLFormElement>("form[data-sends-itself='yes']")?.requestSubmit();

export { htmx };
