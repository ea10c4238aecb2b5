/** The trainer, within reach of the tests in a page of their own. */
import { Trainer } from "../../../templates/lab/trainer.js";

Object.assign(window, { trainer: new Trainer("graphs.bin") });
