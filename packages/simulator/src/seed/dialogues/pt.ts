import type { Language } from "./dialogue.ts";

export const pt: Language = {
  items: [
    "costela-de-adão",
    "espada-de-são-jorge",
    "figueira-lira",
    "lírio-da-paz",
    "oliveira pequena",
    "café da casa",
    "vaso de barro",
  ],
  days: ["segunda", "terça", "quarta", "quinta", "sexta", "sábado"],
  dialogues: [
    {
      topic: "price",
      lines: `> Olá! Quanto custa a {item}?
< Olá! Está a {price} €, já com vaso.
> E se levar {n}?
< Nesse caso fazemos 10 % de desconto e a entrega é grátis.
> Ótimo, vou pensar e já digo.`,
    },
    {
      topic: "order",
      lines: `> Bom dia, queria encomendar {n} de {item}
< Bom dia! Levanta na loja ou prefere entrega?
> Entrega, se der na {day}
< Na {day} dá, a partir das {time}.
> Perfeito, obrigada!
< Encomenda {order} confirmada.
+🙏`,
    },
    {
      topic: "order",
      lines: `> A encomenda {order} ainda não chegou…
< Pedimos desculpa, o estafeta está a cinco minutos.
> Está bem
< [photo] Ficou com a porteira.
> Já tenho, obrigado!`,
    },
    {
      topic: "care",
      lines: `> As folhas da minha {item} estão a ficar amarelas
< Consegue mandar uma fotografia?
> [photo] É isto desde {day}
< É água a mais. Deixe secar a terra uns dez dias. ^
> Pois, eu rego quase todos os dias 🙈
< Uma vez por semana chega. Vai recuperar.`,
    },
    {
      topic: "care",
      lines: `> [voice]
< Obrigada pelo áudio! Para a varanda com sol, alecrim e lavanda são as melhores.
> E aguentam o vento?
< Aguentam muito bem, só não gostam de água parada.`,
    },
    {
      topic: "visit",
      lines: `> Estão abertos na {day} à noite?
< Só até às 19:00.
> Posso reservar mesa para {n} às {time}?
< Reservado, até lá!`,
    },
    {
      topic: "visit",
      lines: `> Onde ficam exatamente?
< [place] Estamos aqui, ao lado da padaria
> Já vi, obrigada
< A porta é a verde, não há que enganar.`,
    },
    {
      topic: "trouble",
      lines: `> O vaso chegou partido 😢
< Que pena! Pode enviar uma foto?
> [photo] Partiu-se mesmo em dois
< Amanhã levamos outro, sem qualquer custo. ^
> Muito obrigado pela simpatia`,
    },
    {
      topic: "trouble",
      lines: `> Preciso da fatura da encomenda {order} com contribuinte
< Claro, qual é o número?
> É o mesmo da última vez
< [pdf] Aqui está a fatura.
> Impecável, obrigada.`,
    },
    {
      topic: "chat",
      lines: `> Ainda há lugar no workshop de terrários?
< Há sim, no sábado às 10:30.
< [choose Este sábado|O próximo] Inscrevo?
> [tap Este sábado]
< Está inscrita! Traga avental.`,
    },
  ],
  small: [
    ["Obrigada por tudo!", "De nada, até breve."],
    ["A minha planta já chegou?", "Já sim, está à sua espera."],
    ["Atraso dez minutos, desculpe", "Sem problema nenhum."],
    ["O bolo de ontem estava ótimo", "A Marta vai ficar contente!"],
  ],
};
