import type { Language } from "./dialogue.ts";

export const de: Language = {
  items: ["Monstera", "Bogenhanf", "Geigenfeige", "Einblatt", "Olivenbäumchen", "Hausmischung", "Terrakottatopf"],
  days: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
  dialogues: [
    {
      topic: "price",
      lines: `> Guten Tag, was kostet bei Ihnen {item}?
< Guten Tag! In mittlerer Größe {price} €, Topf inklusive.
> Und bei {n} Stück?
< Dann geben wir 10 % Nachlass und liefern kostenlos.
> Danke, ich überlege es mir.`,
    },
    {
      topic: "order",
      lines: `> Ich möchte gern {n} mal {item} bestellen
< Sehr gern! Abholung oder Lieferung?
> Lieferung bitte, möglichst am {day}
< {day} ab {time} Uhr passt.
> Wunderbar, vielen Dank
< Bestellung {order} ist bestätigt.`,
    },
    {
      topic: "order",
      lines: `> Meine Bestellung {order} ist noch nicht da
< Entschuldigung, der Fahrer steht im Stau und kommt in 20 Minuten.
> Alles klar
< [photo] Jetzt steht sie vor Ihrer Tür.
> Angekommen, sehr schön!
+👍`,
    },
    {
      topic: "care",
      lines: `> Die Blätter an meiner Pflanze ({item}) werden gelb
< Schicken Sie uns ein Foto?
> [photo] So sieht sie seit {day} aus
< Das ist zu viel Wasser. Lassen Sie die Erde zehn Tage trocknen. ^
> Oje, ich gieße täglich
< Einmal pro Woche genügt. Sie erholt sich bestimmt.`,
    },
    {
      topic: "care",
      lines: `> [voice]
< Danke für die Sprachnachricht! Trauermücken mögen es feucht, also seltener gießen.
> Helfen die gelben Tafeln?
< Ja, sehr. Wir legen Ihnen welche bereit.`,
    },
    {
      topic: "visit",
      lines: `> Haben Sie am {day} geöffnet?
< Ja, von 9 bis 19 Uhr.
> Dann hätte ich gern einen Tisch für {n} Personen um {time} Uhr
< Ist reserviert. Wir freuen uns!`,
    },
    {
      topic: "trouble",
      lines: `> Der Topf kam leider mit einem Riss an
< Das tut uns leid! Haben Sie ein Foto für uns?
> [photo] Der Riss geht bis unten durch
< Wir bringen am {day} Ersatz vorbei. ^
> Das nenne ich Service, danke schön!
+😊`,
    },
    {
      topic: "trouble",
      lines: `> Könnten Sie mir die Rechnung zu {order} noch einmal schicken?
< [pdf] Bitte sehr, die Rechnung.
> Danke, genau die brauchte ich
< Gern geschehen. Schönen Tag noch!`,
    },
    {
      topic: "chat",
      lines: `> Gibt es den Kurs für Flaschengärten noch?
< Ja, jeden Samstag um 10:30 Uhr.
< [choose Diesen Samstag|Nächsten Samstag] Soll ich Sie eintragen?
> [tap Diesen Samstag]
< Erledigt, bringen Sie bitte eine Schürze mit.`,
    },
  ],
  small: [
    ["Vielen Dank für die nette Beratung", "Sehr gern, bis bald!"],
    ["Ist meine Pflanze abholbereit?", "Ja, sie wartet an der Theke."],
    ["Ich komme zehn Minuten später", "Kein Problem, wir sind da."],
  ],
};
