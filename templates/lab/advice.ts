/** What to tell of a run that has gone wrong, and what to try: words, not measurements. */
import { percent } from "../shared/format.js";
import type { LabData } from "./session.types.js";
import type { Settings, Snapshot } from "./trainer.protocol.js";

export interface Suggestion {
  readonly text: string;
  readonly change: Partial<Settings>;
}

type Nouns = Pick<LabData, "noun" | "nouns">;

export type Ailment = "diverged" | "collapsed" | "hardly" | undefined;

/** Of the variance; a run that follows less has hardly begun. */
const LITTLE = 0.25;

/** `isOver`: a run that is under way may still come to more. */
export function ailmentOf(
  { epoch, health, explainedVariance }: Snapshot,
  isOver: boolean,
): Ailment {
  if (epoch === 0) return undefined;
  if (health !== "learning") return health;
  return isOver && explainedVariance < LITTLE ? "hardly" : undefined;
}

/** What ails the run, in a sentence; nothing of one that learns. */
export function words(ailment: Ailment, snapshot: Snapshot, { noun, nouns }: Nouns): string {
  if (ailment === "diverged") return "This run has diverged: its weights are no longer numbers.";
  if (ailment === "collapsed") {
    return `This network has collapsed: ${
      snapshot.explainedVariance > 0
        ? `it has no more than three copies for all normal ${nouns}.`
        : `its copies follow nothing of how normal ${nouns} vary. The mean ${noun} would be as good a copy of each.`
    }`;
  }
  if (ailment === "hardly") {
    const share = percent(Math.max(0, snapshot.explainedVariance), 0);
    return `This network has learned little: its copies follow ${share} of how normal ${nouns} vary.`;
  }
  return "";
}

/** What may help, the likeliest first. */
export function suggestions(ailment: Ailment, settings: Settings): Suggestion[] {
  const { learningRate, activation, batchSize, epochs, output, scaling, rate } = settings;
  const slower = Number((learningRate / 10).toPrecision(3));
  const stuck = ailment === "collapsed" || ailment === "hardly";
  const all: (Suggestion | false)[] = [
    ailment === "diverged" && {
      text: `a tenth of the learning rate: ${slower}`,
      change: { learningRate: slower },
    },
    settings.regulariser !== "none" &&
      rate > 0 && { text: "no penalty", change: { regulariser: "none" } },
    stuck &&
      learningRate > 0.1 && { text: "a learning rate of 0.01", change: { learningRate: 0.01 } },
    stuck &&
      batchSize > 64 && { text: "smaller batches, so more steps", change: { batchSize: 64 } },
    stuck &&
      activation === "relu" && { text: "tanh in place of ReLU", change: { activation: "tanh" } },
    stuck &&
      (output !== "linear" || scaling !== "standard") && {
        text: "standard scaling and a linear output",
        change: { output: "linear", scaling: "standard", outputBias: "mean" },
      },
    stuck && epochs < 100 && { text: "100 epochs", change: { epochs: 100 } },
  ];
  return all.filter((one) => one !== false).slice(0, 3);
}
