// Puts the address of the file's page into the clipboard.
import { element } from "../page";
import { toast } from "../toasts";

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS browsers have only the old way.
    const field = element("textarea", "unseen");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>("[data-copy-link]") : null;
  if (button) {
    void copy(location.origin + location.pathname).then((done) => {
      toast(done ? "The link is copied." : "Copy the address from the browser's own bar.", !done);
      button.focus();
    });
  }
});
