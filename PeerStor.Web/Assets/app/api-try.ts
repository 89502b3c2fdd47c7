// The page of the API: shows the curl line of what is filled in, and sends it.
import { antiforgery, element } from "./page";

const mostShown = 20_000;

class ApiTry extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("input", this.showCurl);
    this.addEventListener("submit", this.send);
  }

  disconnectedCallback(): void {
    this.removeEventListener("input", this.showCurl);
    this.removeEventListener("submit", this.send);
  }

  private fields(place: string): (HTMLInputElement | HTMLTextAreaElement)[] {
    return [...this.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(`[data-in="${place}"]`)].filter(({ value }) => value !== "");
  }

  private get address(): string {
    let path = this.dataset.path ?? "";
    for (const { name, value } of this.fields("path")) {
      // A path keeps its slashes, its names are encoded.
      path = path.replace(`{${name}}`, value.split("/").map(encodeURIComponent).join("/"));
    }
    const query = new URLSearchParams(this.fields("query").map(({ name, value }) => [name, value]));
    return query.size > 0 ? `${path}?${query}` : path;
  }

  private get headers(): Record<string, string> {
    const body = this.querySelector<HTMLElement>("[data-in=body]");
    return {
      ...(body?.dataset.type ? { "Content-Type": body.dataset.type } : {}),
      ...Object.fromEntries(this.fields("header").map(({ name, value }) => [name, value])),
    };
  }

  private get body(): string | undefined {
    return this.fields("body")[0]?.value;
  }

  private readonly showCurl = (): void => {
    const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
    const parts = [
      `curl -X ${this.dataset.method}`, quote(location.origin + this.address), '-H "Authorization: Bearer $PEERSTOR_TOKEN"',
      ...Object.entries(this.headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
      ...(this.body === undefined ? [] : [`--data-binary ${quote(this.body)}`]),
    ];
    const place = this.querySelector("[data-curl]");
    if (place) {
      place.textContent = parts.join(" ");
    }
  };

  private readonly send = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
    void this.show(fetch(this.address, {
      method: this.dataset.method ?? "GET", headers: { ...antiforgery(), ...this.headers }, ...(this.body === undefined ? {} : { body: this.body }),
    }));
  };

  private async show(asked: Promise<Response>): Promise<void> {
    const output = this.querySelector("output");
    try {
      const answer = await asked;
      const type = answer.headers.get("Content-Type") ?? "";
      const isText = /json|text|xml/.test(type);
      let text = isText ? await answer.text() : type === "" ? "" : `${type}, ${answer.headers.get("Content-Length") ?? "?"} bytes`;
      if (!isText) {
        await answer.body?.cancel();
      }
      if (type.includes("json") && text !== "") {
        text = JSON.stringify(JSON.parse(text), null, 2);
      }
      output?.replaceChildren(
        element("p", "mono", `${answer.status} ${answer.statusText}`),
        element("pre", "answer", text.length > mostShown ? `${text.slice(0, mostShown)}\n…` : text));
    } catch {
      output?.replaceChildren(element("p", "problem", "The device could not be reached. Try again in a moment."));
    }
  }
}

customElements.define("api-try", ApiTry);
