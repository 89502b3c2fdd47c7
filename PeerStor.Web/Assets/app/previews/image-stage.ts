// An image that can be looked at closely: wheel, pinch, keys and buttons zoom; dragging and the arrow keys move it.

const most = 16;
const keyStep = 60;

class ImageStage extends HTMLElement {
  private scale = 1;
  private x = 0;
  private y = 0;
  private readonly fingers = new Map<number, { x: number; y: number }>();

  connectedCallback(): void {
    const { picture, image } = this;
    if (!picture || !image) {
      return;
    }
    image.addEventListener("error", () => this.tellBroken());
    if (image.complete && image.naturalWidth === 0) {
      this.tellBroken();
    }
    picture.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    picture.addEventListener("keydown", (event) => this.onKey(event));
    picture.addEventListener("dblclick", (event) => this.zoomAt(this.scale > 1 ? 1 : 3, event));
    picture.addEventListener("pointerdown", (event) => this.onDown(event));
    picture.addEventListener("pointermove", (event) => this.onMove(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      picture.addEventListener(end, (event) => this.fingers.delete(event.pointerId));
    }
    this.addEventListener("click", ({ target }) => {
      const wish = target instanceof Element ? target.closest<HTMLElement>("[data-zoom]")?.dataset.zoom : undefined;
      if (wish) {
        this.zoom(wish === "fit" ? 1 : this.scale * (wish === "in" ? 1.5 : 1 / 1.5));
      }
    });
  }

  private get picture(): HTMLElement | null {
    return this.querySelector(".picture");
  }

  private get image(): HTMLImageElement | null {
    return this.querySelector(".picture img");
  }

  private tellBroken(): void {
    this.querySelector("[data-broken]")?.removeAttribute("hidden");
    this.picture?.setAttribute("hidden", "");
    this.querySelector("[aria-label='Zoom']")?.setAttribute("hidden", "");
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    this.zoomAt(this.scale * Math.exp(-event.deltaY / 400), event);
  }

  private onKey(event: KeyboardEvent): void {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [keyStep, 0], ArrowRight: [-keyStep, 0], ArrowUp: [0, keyStep], ArrowDown: [0, -keyStep],
    };
    const move = moves[event.key];
    if (event.key === "+" || event.key === "=") {
      this.zoom(this.scale * 1.5);
    } else if (event.key === "-") {
      this.zoom(this.scale / 1.5);
    } else if (event.key === "0") {
      this.zoom(1);
    } else if (move && this.scale > 1) {
      this.place(this.scale, this.x + move[0], this.y + move[1]);
    } else {
      return;
    }
    event.preventDefault();
  }

  private onDown(event: PointerEvent): void {
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.scale > 1 || this.fingers.size > 1) {
      this.picture?.setPointerCapture(event.pointerId);
    }
  }

  private onMove(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (!before) {
      return;
    }
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const ratio = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      this.zoomAt(this.scale * ratio, { clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 });
    } else if (this.scale > 1) {
      this.place(this.scale, this.x + now.x - before.x, this.y + now.y - before.y);
    }
    this.fingers.set(event.pointerId, now);
  }

  private zoom(scale: number): void {
    this.place(scale, this.x * scale / this.scale, this.y * scale / this.scale);
  }

  /** Zooms so that what is under the pointer stays under it. */
  private zoomAt(scale: number, { clientX, clientY }: { clientX: number; clientY: number }): void {
    const box = this.picture?.getBoundingClientRect();
    if (box) {
      const wanted = Math.min(most, Math.max(1, scale));
      const fromMiddle = { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
      const ratio = wanted / this.scale;
      this.place(wanted, fromMiddle.x - (fromMiddle.x - this.x) * ratio, fromMiddle.y - (fromMiddle.y - this.y) * ratio);
    }
  }

  private place(scale: number, x: number, y: number): void {
    const { image, picture } = this;
    if (!image || !picture) {
      return;
    }
    this.scale = Math.min(most, Math.max(1, scale));
    // No further than to its edges.
    const room = (size: number, frame: number): number => Math.max(0, (size * this.scale - frame) / 2);
    const limit = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
    this.x = limit(x, room(image.offsetWidth, picture.clientWidth));
    this.y = limit(y, room(image.offsetHeight, picture.clientHeight));
    image.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    picture.toggleAttribute("data-zoomed", this.scale > 1);
    const words = this.querySelector("output");
    if (words) {
      words.textContent = this.scale > 1 ? `${Math.round(this.scale * 100)} %` : "";
    }
    if (this.scale > 1.2 && image.dataset.full) {
      image.src = image.dataset.full;
      delete image.dataset.full;
    }
  }
}

customElements.define("image-stage", ImageStage);
