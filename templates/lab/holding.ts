/** What the trainer holds: the data sent to it, and whether its network is the one on show. */
import type { LabData } from "./session.types.js";
import type { Trainer } from "./trainer.js";

export class Holding {
  readonly #trainer: Trainer;
  #sent: { data: LabData; arrived: Promise<void> } | undefined;
  network = false;

  constructor(trainer: Trainer) {
    this.#trainer = trainer;
  }

  /** Sends the data, unless they have been. */
  async send(data: LabData): Promise<void> {
    if (this.#sent?.data !== data) this.#sent = { data, arrived: this.#trainer.setData(data) };
    await this.#sent.arrived;
  }

  /** The trainer may have lost its worker, and with it all that it held. */
  forget(): void {
    this.#sent = undefined;
    this.network = false;
  }
}
