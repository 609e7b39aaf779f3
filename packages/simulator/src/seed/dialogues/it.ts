import type { Language } from "./dialogue.ts";

export const it: Language = {
  items: ["monstera", "sansevieria", "ficus lyrata", "spatifillo", "olivo piccolo"],
  days: ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"],
  dialogues: [
    {
      topic: "price",
      lines: `> Buongiorno, quanto costa la {item}?
< Buongiorno! Costa {price} €, vaso compreso.
> Grazie, ci penso
< Con calma, la teniamo da parte fino a {day}.`,
    },
    {
      topic: "order",
      lines: `> Vorrei ordinare {n} piante di {item}
< Volentieri! Ritiro o consegna?
> Consegna, {day} va bene?
< Perfetto, {day} dalle {time}. Ordine {order}.`,
    },
    {
      topic: "care",
      lines: `> La mia {item} perde le foglie, perché?
< Ci manda una foto?
> [photo] Eccola
< Ha bisogno di più luce. La sposti vicino alla finestra. ^
> Provo subito, grazie mille!`,
    },
    {
      topic: "visit",
      lines: `> Siete aperti {day}?
< Sì, dalle 9 alle 19.
> Un tavolo per {n} alle {time}, per favore
< Prenotato, vi aspettiamo!
+☕`,
    },
    {
      topic: "trouble",
      lines: `> Il vaso è arrivato rotto, che peccato
< Ci dispiace molto! Domani ne portiamo un altro.
> Gentilissimi, a domani`,
    },
  ],
  small: [
    ["Grazie di tutto!", "Grazie a lei, a presto."],
    ["È pronto il mio ordine?", "Sì, la aspetta al banco."],
  ],
};
