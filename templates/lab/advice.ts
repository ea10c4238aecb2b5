/** What to tell of a run that has gone wrong, and what to try: words, not measurements. */
import type { Settings, Snapshot } from "./trainer.protocol.js";

export interface Suggestion {
  readonly text: string;
  readonly change: Partial<Settings>;
}

/** What ails the run, in a sentence; nothing of one that learns. */
export function words(health: Snapshot["health"], { noun }: { noun: string }): string {
  if (health === "diverged") return "This run has diverged: its weights are no longer numbers.";
  if (health === "collapsed") {
    return `This network has collapsed: it draws the same for every ${noun}, and what it tells apart, the mean ${noun} would too.`;
  }
  return "";
}

/** What may help, the likeliest first. */
export function suggestions(health: Snapshot["health"], settings: Settings): Suggestion[] {
  const { learningRate, activation, batchSize, epochs, output, scaling, rate } = settings;
  const slower = Number((learningRate / 10).toPrecision(3));
  const all: (Suggestion | false)[] = [
    health === "diverged" && {
      text: `a tenth of the learning rate: ${slower}`,
      change: { learningRate: slower },
    },
    settings.regulariser !== "none" &&
      rate > 0 && { text: "no penalty", change: { regulariser: "none" } },
    health === "collapsed" &&
      learningRate > 0.1 && { text: "a learning rate of 0.01", change: { learningRate: 0.01 } },
    health === "collapsed" &&
      activation === "relu" && { text: "tanh in place of ReLU", change: { activation: "tanh" } },
    health === "collapsed" &&
      batchSize > 64 && { text: "smaller batches, so more steps", change: { batchSize: 64 } },
    health === "collapsed" &&
      (output !== "linear" || scaling !== "standard") && {
        text: "standard scaling and a linear output",
        change: { output: "linear", scaling: "standard", outputBias: "mean" },
      },
    health === "collapsed" && epochs < 100 && { text: "100 epochs", change: { epochs: 100 } },
  ];
  return all.filter((one) => one !== false).slice(0, 3);
}
