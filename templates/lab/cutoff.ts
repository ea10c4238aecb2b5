/** Where verdicts change: by a rule, until the reader sets a threshold of their own. */
import type { LabData } from "./session.types.js";
import { RULES, type Rule, type Snapshot } from "./trainer.protocol.js";

type Thresholds = Snapshot["thresholds"];

export class Cutoff {
  #chosen: Rule;
  #own: number | undefined;

  constructor(data: LabData) {
    this.#chosen = firstRule(data);
  }

  get isOwn(): boolean {
    return this.#own !== undefined;
  }

  /** Undefined gives the threshold back to the rule. */
  set(threshold: number | undefined): void {
    this.#own = threshold;
  }

  choose(rule: Rule): void {
    this.#chosen = rule;
    this.#own = undefined;
  }

  /** As it was at first, for these data. */
  restart(data: LabData): void {
    this.choose(firstRule(data));
  }

  /** The one that was chosen, or, where a run has no threshold by it, the first that it has. */
  rule(thresholds: Thresholds | undefined): Rule {
    const first = thresholds && RULES.find((rule) => thresholds[rule] !== undefined);
    const none = first === undefined || thresholds?.[this.#chosen] !== undefined;
    return none ? this.#chosen : first;
  }

  threshold(thresholds: Thresholds | undefined): number | undefined {
    return this.#own ?? thresholds?.[this.rule(thresholds)];
  }
}

function firstRule(data: LabData): Rule {
  return data.kinds.length > 0 ? "accuracy" : "percentile";
}
