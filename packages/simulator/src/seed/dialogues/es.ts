import type { Language } from "./dialogue.ts";

export const es: Language = {
  items: [
    "monstera",
    "sansevieria",
    "ficus lyrata",
    "lirio de la paz",
    "olivo pequeño",
    "café de la casa",
    "maceta de barro",
  ],
  days: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
  dialogues: [
    {
      topic: "price",
      lines: `> Buenos días, ¿cuánto cuesta la planta {item}?
< ¡Buenos días! Está a {price} € con maceta incluida.
> ¿Y si me llevo {n}?
< Con {n} le hacemos un 10 % de descuento.
> Estupendo, lo hablo con mi marido y le digo.`,
    },
    {
      topic: "order",
      lines: `> Hola, quería encargar {n} unidades de {item}
< ¡Claro que sí! ¿Recoge en la tienda o se lo enviamos?
> A domicilio, si puede ser el {day}
< El {day} sin problema, a partir de las {time}.
> Perfecto, muchas gracias
< Pedido {order} confirmado.`,
    },
    {
      topic: "order",
      lines: `> ¿Sabe algo de mi pedido {order}? Aún no ha llegado
< Perdone la espera, el repartidor está a dos calles.
> Vale, gracias
< [photo] Se lo ha dejado al portero.
> ¡Recibido, qué bonita!
+😍`,
    },
    {
      topic: "care",
      lines: `> A mi {item} se le están poniendo las hojas amarillas
< ¿Nos manda una foto, por favor?
> [photo] Así está desde el {day}
< Tiene exceso de riego. Deje secar la tierra diez días. ^
> Ay, la riego casi a diario…
< Una vez por semana basta. Se recuperará, ya verá.`,
    },
    {
      topic: "care",
      lines: `> [voice]
< Gracias por el audio. Para trasplantar, mejor esperar a la primavera.
> ¿Y qué sustrato me recomienda?
< El universal con un poco de perlita. Lo tenemos en la tienda.`,
    },
    {
      topic: "visit",
      lines: `> ¿Abren el {day} por la tarde?
< Sí, hasta las 19:00.
> ¿Puedo reservar una mesa para {n} a las {time}?
< Reservado. ¡Les esperamos!`,
    },
    {
      topic: "visit",
      lines: `> No encuentro la entrada, ¿me manda la ubicación?
< [place] Estamos justo aquí
> ¡Ya la veo! Gracias
< Al lado de la panadería de azulejos azules.`,
    },
    {
      topic: "trouble",
      lines: `> La maceta ha llegado rota 😞
< ¡Cuánto lo siento! ¿Puede enviarnos una foto?
> [photo] Venía partida por la mitad
< Mañana mismo le llevamos otra. ^
> Muchísimas gracias por la rapidez
+❤️`,
    },
    {
      topic: "trouble",
      lines: `> Necesito la factura del pedido {order} a nombre de mi empresa
< Por supuesto, ¿me dice el NIF?
> Se lo mandé por correo ayer
< [pdf] Aquí la tiene.
> Gracias, todo correcto.`,
    },
    {
      topic: "chat",
      lines: `> ¿Siguen haciendo el taller de terrarios?
< Sí, todos los sábados a las 10:30.
< [choose Este sábado|El siguiente] ¿Le apunto?
> [tap Este sábado]
< ¡Hecho! Traiga delantal.`,
    },
    {
      topic: "chat",
      lines: `> Mi niña quiere cultivar algo en el balcón, ¿qué le doy?
< Fresas o albahaca, crecen rápido y se comen.
> ¡Albahaca entonces!
< Le guardo una maceta pequeña y una regadera.`,
    },
  ],
  small: [
    ["Muchas gracias por todo", "A usted, hasta pronto."],
    ["¿Está ya mi encargo?", "Sí, le espera en el mostrador."],
    ["Llego diez minutos tarde", "Tranquila, aquí estamos."],
    ["El café estaba buenísimo", "¡Cuánto nos alegra!"],
  ],
};
