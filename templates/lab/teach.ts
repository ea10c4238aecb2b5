/** Makes a link to the page as it stands, less what is not to be seen. */
import { Announcer } from "../shared/announce.js";
import { presentAddress } from "../shared/urlState.js";
import type { Hiding } from "./hide.js";
import { part } from "./parts.js";
import type { Session } from "./session.js";

export function mountTeach(host: HTMLElement, session: Session, hiding: Hiding): () => void {
  const list = part(host, "hideables");
  const train = part<HTMLInputElement>(host, "train-at-once");
  const address = part<HTMLInputElement>(host, "link");
  const copy = part<HTMLButtonElement>(host, "copy-link");
  const announcer = new Announcer(part(host, "status"));
  const boxes = hiding.all.map(({ name, label }) => {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = name;
    box.checked = hiding.isHidden(name);
    box.addEventListener("change", update);
    const row = document.createElement("label");
    row.className = "tick";
    row.append(box, Object.assign(document.createElement("span"), { textContent: label }));
    list.append(row);
    return box;
  });

  /** Only the link hides it: the teacher goes on seeing everything. */
  function update(): void {
    const url = new URL(presentAddress());
    const hidden = boxes.filter((box) => box.checked).map((box) => box.value);
    url.searchParams.delete("lab.hide");
    url.searchParams.delete("lab.train");
    if (hidden.length > 0) url.searchParams.set("lab.hide", hidden.join("."));
    if (train.checked) url.searchParams.set("lab.train", "1");
    address.value = url.href;
  }

  train.addEventListener("change", update);
  address.addEventListener("focus", () => address.select());
  copy.addEventListener("click", async () => {
    update();
    try {
      await navigator.clipboard.writeText(address.value);
      announcer.say("The link is copied.");
      copy.textContent = "Copied";
    } catch {
      // Without permission, or on plain http: it can be copied by hand.
      address.focus();
    }
  });
  // The address of the page follows the settings a moment later.
  const late = () => setTimeout(update, 600);
  update();
  return session.on("settings", late);
}
