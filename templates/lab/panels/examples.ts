/** A few test signals and what the network draws in their place, as it learns to. */
import { type Chart, mountChart } from "../../shared/chart.js";
import { fixed } from "../../shared/format.js";
import { latest } from "../../shared/runtime.js";
import { choose } from "../choose.js";
import { part } from "../parts.js";
import type { Session } from "../session.js";
import { take } from "../tensors.js";
import type { Judgement } from "../trainer.protocol.js";
import { live, room } from "./live.js";
import { hasErrors, showEmpty, whyEmpty, whySilent } from "./words.js";

/** What the network said, and the rows that it was asked of. */
interface Said {
  rows: readonly number[];
  epoch: number;
  judgement: Judgement;
}

export function mountExamples(host: HTMLElement, session: Session): () => void {
  const hosts = [...host.querySelectorAll<HTMLElement>(".example")];
  let turn = 0;
  let said: Said | undefined;

  const ask = latest(async (rows: readonly number[]) => {
    const epoch = session.snapshot?.epoch ?? 0;
    const judgement = await session.judge(take(rows, session.data.signals, session.data.points));
    return { rows, epoch, judgement };
  });

  /** The present network is asked anew; until it answers, what it said before stays. */
  function judge(): void {
    const { data, division, snapshot } = session;
    if (!division || data.signals.length === 0 || !hasErrors(snapshot)) return;
    ask(choose(data, division.test, hosts.length, turn))
      .then((answer) => {
        if (!answer) return;
        said = answer;
        panel.ask();
      })
      .catch(() => {}); // the training bar tells why the engine can't run
  }

  const others = part<HTMLButtonElement>(host, "others");
  const engine = session.trainer.subscribe(({ kind }) => {
    others.disabled = kind === "failed";
  });
  others.addEventListener("click", async () => {
    turn += 1;
    await session.load().catch(() => {});
    judge();
  });

  const forget = session.on("data", () => {
    said = undefined;
    turn = 0;
  });
  const panel = live(host, session, ["snapshot", "threshold", "data", "phase"], async () => {
    const charts: Chart[] = [];
    for (const one of hosts) charts.push(await mountChart(part(one, one.dataset.chart ?? "")));
    let asked: unknown;
    return async () => {
      const { snapshot } = session;
      showEmpty(host, whyEmpty(session) ?? whySilent(session));
      // The pictures of a recorded run hold until there is another, or others are asked for.
      if (snapshot !== asked && !(session.isRecorded && turn === 0)) {
        asked = snapshot;
        judge();
      }
      if (!said || !hasErrors(snapshot)) return;
      const now = said; // another answer may come meanwhile
      for (const [place, chart] of charts.entries()) {
        await room();
        await show(chart, place, now, session);
      }
      host.dataset.epoch = String(now.epoch);
    };
  });
  return () => {
    engine();
    forget();
    panel.stop();
  };
}

async function show(chart: Chart, place: number, said: Said, session: Session): Promise<void> {
  const { data, threshold } = session;
  const box = chart.host.closest<HTMLElement>(".example");
  const row = said.rows[place];
  if (!box) return;
  box.hidden = row === undefined;
  if (row === undefined) return;
  const { points } = data;
  const score = said.judgement.score[place] ?? Number.NaN;
  const above = threshold !== undefined && score > threshold;
  const name = nameOf(session, row);
  part(box, "what").textContent = name;
  part(box, "error").textContent = `error ${fixed(score)}`;
  chart.describe({
    label: `${name}: the solid line is the ${data.noun}, the dashed what the network draws; error ${fixed(score)}.`,
  });
  const [low, high] = data.range;
  const titles = { title_x: `points of the ${data.noun}`, title_y: data.unit };
  void chart.setSignals({ ...titles, low, high, last: points - 1, abnormal: above });
  const signal = data.signals.subarray(row * points, (row + 1) * points);
  const drawn = said.judgement.reconstruction.subarray(place * points, (place + 1) * points);
  await chart.setData(
    "signal",
    Array.from(signal, (value, index) => ({ index, signal: value, reconstruction: drawn[index] })),
  );
}

function nameOf({ data }: Session, row: number): string {
  const kind = data.kindOf ? data.kinds[data.kindOf[row] ?? 0]?.name : undefined;
  return kind ?? `${data.noun} ${row + 1}`;
}
