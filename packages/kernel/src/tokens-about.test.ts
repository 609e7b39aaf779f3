import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { expect, it } from "vitest";
import { tokensAbout } from "./tokens-about.ts";

const IDS = Array.from({ length: 30 }, (_, index) => {
  const id = (index * 0x9e3779b97f4a7).toString(16).padStart(32, "0");
  return { message_id: `msg_${id}`, sender_id: `con_${id}`, at: "2026-11-21T10:00:00+01:00", state: "delivered" };
});

it.each([
  ["English", "Hello, when does my order arrive, please? The tracking page says nothing since Tuesday."],
  ["German", "Guten Tag, ich wüsste gern, wann meine Bestellung ankommt. Seit Dienstag nichts Neues."],
  ["Finnish", "Hei, haluaisin tietää milloin tilaukseni saapuu. Seurannassa ei ole näkynyt mitään."],
  ["Greek", "Γεια σας, θα ήθελα να μάθω πότε θα φτάσει η παραγγελία μου, παρακαλώ."],
  ["Russian", "Подскажите, пожалуйста, когда придёт мой заказ? Со вторника ничего нового."],
  ["Arabic", "مرحبا، أود أن أعرف متى يصل طلبي من فضلكم."],
  ["Hindi", "नमस्ते, मैं जानना चाहता हूँ कि मेरा ऑर्डर कब आएगा।"],
  ["Thai", "สวัสดีค่ะ อยากทราบว่าสินค้าจะมาถึงเมื่อไหร่คะ"],
  ["Chinese", "你好，我想知道我的订单什么时候到。"],
  ["ids", JSON.stringify(IDS)],
])("is near what a tokenizer counts, and seldom below: %s", (_name, text) => {
  const long = text.repeat(20);
  const ratio = tokensAbout(long) / encode(long).length;
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.8);
});
