/** The training worker: one run at a time, and questions about it between its epochs. */
import { prepareOrt } from "../shared/ort.js";
import { Graphs } from "./graphs.js";
import { Run } from "./run.js";
import { strangeVersions } from "./strange.js";
import type { Answer, Question } from "./trainer.messages.js";
import type { Data, Kept, Settings } from "./trainer.protocol.js";

// The DOM's types and a worker's cannot be loaded together; this is all that is needed here.
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(message: Answer): void;
};

let graphs: Graphs | undefined;
let data: Data | undefined;
let run: Run | undefined;
/** A run that is begun already, should it be asked for. */
let expected: { key: string; run: Run } | undefined;
/** The training under way. */
let training: Promise<unknown> | undefined;
let pausing = false;
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data: question }) => {
  if (question.kind === "pause") pausing = true;
  else last = last.then(() => take(question));
};

type Asked = Exclude<Question, { kind: "pause" }>;

/** Answers a question; training is only begun here, so that others are answered meanwhile. */
async function take(question: Asked): Promise<void> {
  const answered = answer(question);
  if (question.kind === "train") await new Promise<void>((resolve) => queueMicrotask(resolve));
  else await answered;
}

async function answer(question: Asked): Promise<void> {
  const { id } = question;
  try {
    scope.postMessage({ kind: "answer", id, answer: await find(question) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "error", id, reason });
  }
}

async function find(question: Asked): Promise<unknown> {
  switch (question.kind) {
    case "prepare":
      [graphs] = await Promise.all([
        Graphs.fetch(question.graphs),
        prepareOrt(question.wasm, (done) => scope.postMessage({ kind: "progress", done })),
      ]);
      return undefined;
    case "data":
      await stop();
      await become(undefined);
      data = question.data;
      return undefined;
    case "expect":
      if (!training && data) await expect(question.settings);
      return undefined;
    case "begin": {
      await stop();
      const begun = await begin(question.settings, question.kept);
      await become(begun);
      // Training will need its session soon; the answer need not wait for it.
      queueMicrotask(() => begun.warm().catch(() => {}));
      return begun.begun();
    }
    case "train":
      return train(question.id, question.epochs);
    case "judge":
      return present().judge(question.signals);
    case "strange":
      if (!graphs) throw new Error("the graphs have not come yet");
      return strangeVersions(graphs, question.signal, question.noise);
    case "file":
      return present().file(question.about, question.threshold);
  }
}

async function begin(settings: Settings, kept?: Kept): Promise<Run> {
  if (!graphs || !data) throw new Error("there are no data to train on yet");
  const ready = !kept && expected?.key === JSON.stringify(settings) ? expected.run : undefined;
  return ready ?? Run.begin(graphs, data, settings, kept);
}

/** Rejects as `begin` will, where the settings don't fit the data. */
async function expect(settings: Settings): Promise<void> {
  const key = JSON.stringify(settings);
  if (expected?.key === key) return;
  const begun = await begin(settings);
  await begun.begun();
  await begun.warm();
  expected = { key, run: begun };
}

async function train(id: number, epochs: number): Promise<unknown> {
  const current = present();
  if (training) throw new Error("the network is in training already");
  pausing = false;
  const goOn = async () => {
    await breath();
    return !pausing && run === current;
  };
  training = current.train(epochs, goOn, (snapshot) =>
    scope.postMessage({ kind: "snapshot", id, snapshot }),
  );
  try {
    return await training;
  } finally {
    training = undefined;
  }
}

function present(): Run {
  if (!run) throw new Error("there is no network yet: begin with some settings");
  return run;
}

/** Ends the present run's training. */
async function stop(): Promise<void> {
  pausing = true;
  await training?.catch(() => {});
}

/** Another run is the present one, or none. */
async function become(next: Run | undefined): Promise<void> {
  const last = run;
  run = next;
  expected = undefined;
  await last?.dispose(next);
}

const channel = new MessageChannel();
let breathed = () => {};
channel.port1.onmessage = () => breathed();

/** Lets messages in. (A timer would wait for 4 ms after a few turns.) */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    breathed = resolve;
    channel.port2.postMessage(undefined);
  });
}
