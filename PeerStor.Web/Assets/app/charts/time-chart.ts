// A chart of the device's figures over time. The numbers come by fetch and follow the device while the page is open; the
// same numbers stand in the table below it.
import uPlot from "uplot";
import { size } from "../format";

interface Step { at: number; sentPerSecond: number; receivedPerSecond: number; stored: number; free: number }

interface Line { key: keyof Step; label: string; colour: string }

const kinds: Record<string, { lines: Line[]; unit: string }> = {
  throughput: {
    unit: "/s",
    lines: [
      { key: "receivedPerSecond", label: "Received", colour: "chart-received" },
      { key: "sentPerSecond", label: "Sent", colour: "chart-sent" },
    ],
  },
  storage: { unit: "", lines: [{ key: "stored", label: "Space used", colour: "chart-received" }] },
};

/** In the words of the reader's own place. */
const times: Record<string, Intl.DateTimeFormatOptions> = {
  hour: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  days: { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  quarter: { day: "numeric", month: "short" },
};

const height = 200;
const asked = new Map<string, { at: number; steps: Promise<Step[]> }>();

/** Both charts of a page ask at the same moment: one request serves them. */
function fetchSteps(span: string): Promise<Step[]> {
  const known = asked.get(span);
  if (known && performance.now() - known.at < 2000) {
    return known.steps;
  }
  const steps = fetch(`/api/v1/measurements?span=${span}`).then(async (answer) =>
    answer.ok ? ((await answer.json()) as { items: Step[] }).items : []);
  asked.set(span, { at: performance.now(), steps });
  return steps;
}

class TimeChart extends HTMLElement {
  private plot: uPlot | null = null;
  private readonly sizes = new ResizeObserver(() => this.fit());
  private readonly scheme = matchMedia("(prefers-color-scheme: dark)");
  private readonly themes = new MutationObserver(() => this.rebuild());

  connectedCallback(): void {
    this.sizes.observe(this);
    this.themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.scheme.addEventListener("change", this.rebuild);
    document.addEventListener("measured", this.follow);
    void this.show();
  }

  disconnectedCallback(): void {
    this.sizes.disconnect();
    this.themes.disconnect();
    this.scheme.removeEventListener("change", this.rebuild);
    document.removeEventListener("measured", this.follow);
    this.plot?.destroy();
    this.plot = null;
  }

  private get span(): string {
    return this.dataset.span ?? "hour";
  }

  private get kind() {
    return kinds[this.dataset.kind ?? ""] ?? kinds.throughput!;
  }

  private readonly follow = (): void => {
    // The wide spans change too slowly to be worth a look every ten seconds.
    if (this.span === "hour" && !document.hidden) {
      void this.show();
    }
  };

  private readonly rebuild = (): void => {
    this.plot?.destroy();
    this.plot = null;
    void this.show();
  };

  private async show(): Promise<void> {
    const steps = await fetchSteps(this.span);
    if (!this.isConnected) {
      return;
    }
    const data: uPlot.AlignedData = [steps.map(({ at }) => at), ...this.kind.lines.map(({ key }) => steps.map((step) => step[key]))];
    if (this.plot) {
      this.plot.setData(data);
    } else {
      this.replaceChildren();
      this.plot = new uPlot(this.options(), data, this);
    }
  }

  private fit(): void {
    if (this.plot && this.clientWidth > 0 && this.plot.width !== this.clientWidth) {
      this.plot.setSize({ width: this.clientWidth, height });
    }
  }

  /** A canvas wants colours as they are computed: the tokens are functions of the theme. */
  private colour(name: string): string {
    const probe = document.createElement("span");
    probe.className = name;
    this.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  }

  private options(): uPlot.Options {
    const { lines, unit } = this.kind;
    const words = (value: number | null) => (value === null ? "–" : size(value) + unit);
    const clock = new Intl.DateTimeFormat(undefined, times[this.span] ?? {});
    const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    const axis = { stroke: this.colour("muted"), font: `12px ${getComputedStyle(this).fontFamily}`, grid: { stroke: this.colour("chart-line"), width: 1 }, ticks: { show: false } };
    return {
      width: this.clientWidth || 600,
      height,
      cursor: { y: false, points: { size: 6 } },
      legend: { live: true },
      scales: { y: { range: (_, __, max) => [0, Math.max(max * 1.05, 1000)] } },
      axes: [{ ...axis, space: 90, grid: { show: false }, values: (_, splits) => splits.map((at) => clock.format(at * 1000)) }, { ...axis, size: 84, values: (_, splits) => splits.map(words) }],
      series: [
        { label: "Time", value: (_, at) => (at === null ? "–" : exact.format(at * 1000)) },
        ...lines.map(({ label, colour }): uPlot.Series => ({
          label, stroke: this.colour(colour), fill: this.colour(`${colour}-fill`), width: 2, points: { show: false }, value: (_, value) => words(value),
        })),
      ],
    };
  }
}

customElements.define("time-chart", TimeChart);
