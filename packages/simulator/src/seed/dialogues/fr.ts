import type { Language } from "./dialogue.ts";

export const fr: Language = {
  items: ["monstera", "sansevière", "figuier lyre", "spathiphyllum", "petit olivier", "café maison"],
  days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
  dialogues: [
    {
      topic: "price",
      lines: `> Bonjour, quel est le prix de la plante « {item} » ?
< Bonjour ! Elle est à {price} €, pot compris.
> Et pour {n} ?
< Nous faisons 10 % de remise et la livraison est offerte.
> Merci, je réfléchis.`,
    },
    {
      topic: "order",
      lines: `> Je voudrais commander {n} fois « {item} », c'est possible ?
< Bien sûr ! En boutique ou en livraison ?
> En livraison, {day} si possible
< {day} à partir de {time}, c'est noté.
> Parfait, merci beaucoup
< Commande {order} confirmée.`,
    },
    {
      topic: "care",
      lines: `> Les feuilles de ma plante jaunissent…
< Pouvez-vous nous envoyer une photo ?
> [photo] Depuis {day} c'est comme ça
< C'est trop d'eau. Laissez sécher la terre dix jours. ^
> D'accord, j'arrosais tous les deux jours
< Une fois par semaine suffit, elle va s'en remettre.`,
    },
    {
      topic: "visit",
      lines: `> Êtes-vous ouverts {day} ?
< Oui, de 9 h à 19 h.
> Une table pour {n} à {time}, s'il vous plaît
< C'est réservé, à bientôt !
+🌿`,
    },
    {
      topic: "trouble",
      lines: `> Le pot est arrivé fêlé, quel dommage
< Nous sommes désolés ! Une photo, s'il vous plaît ?
> [photo] La fêlure fait tout le tour
< Nous vous en apportons un autre {day}. ^
> Merci, c'est très gentil`,
    },
    {
      topic: "chat",
      lines: `> [voice]
< Merci pour le message vocal ! L'atelier terrarium a lieu samedi à 10 h 30.
> Je peux venir avec ma fille de huit ans ?
< Avec plaisir, nous avons des tabliers à sa taille.`,
    },
  ],
  small: [
    ["Merci pour tout !", "Avec plaisir, à très vite."],
    ["Ma commande est-elle prête ?", "Oui, elle vous attend au comptoir."],
    ["J'aurai dix minutes de retard", "Pas de souci, nous sommes là."],
  ],
};
