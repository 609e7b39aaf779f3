/**
 * The three groups. A line is `Name: text` or `Business: text`; blocks are separate conversations,
 * spread over the month, the last block of each ends shortly before the world is made. The last ten
 * messages of Support are all about one complaint: Zoë's subscription box that came with crushed plants.
 */
export interface SampleGroup {
  subject: string;
  description: string;
  /** Names from people.ts; the first is an admin beside the business. */
  members: string[];
  blocks: string[];
}

export const SAMPLE_GROUPS: SampleGroup[] = [
  {
    subject: "Support",
    description: "Help for everybody with a Casa Verde plant subscription.",
    members: [
      "Nuno Carvalho",
      "Marta Sousa",
      "Zoë van Dijk",
      "Oliver Hughes",
      "Beatriz Almeida",
      "Thomas Weber",
      "Grace O'Connor",
    ],
    blocks: [
      `Business: Welcome to Support! Post your questions about the plant subscription here, Nuno and Marta answer every day.
Oliver Hughes: Great idea, hello everybody 👋
Beatriz Almeida: Olá a todos!
Thomas Weber: Hello from Berlin`,
      `Grace O'Connor: Can I pause my subscription while I'm on holiday?
Marta Sousa: Yes, in your account under "Deliveries", or tell us the dates here.
Grace O'Connor: The whole of next week please
Marta Sousa: Paused for next week, Grace. Enjoy the sun!
Grace O'Connor: Thank you so much 🌞`,
      `Thomas Weber: My box says delivered but there is nothing here
Nuno Carvalho: Checking with the courier…
Nuno Carvalho: He left it at the kiosk on the corner, Thomas.
Thomas Weber: Found it, danke!
Business: Thanks Nuno. We will ask the courier to ring next time.`,
      `Beatriz Almeida: As folhas da planta deste mês têm pontinhos brancos, é normal?
Marta Sousa: [photo] Como estes, Beatriz?
Beatriz Almeida: Sim, iguais!
Marta Sousa: É só calcário da água. Limpe com um pano húmido.
Beatriz Almeida: Que alívio, obrigada`,
      `Oliver Hughes: How often should the fern from the October box be watered?
Nuno Carvalho: Twice a week, and it loves a steamy bathroom.
Oliver Hughes: Mine lives next to the shower now, it has doubled in size
Grace O'Connor: Same here, best one so far
Business: Love to hear that! Photos welcome.
Oliver Hughes: [photo] Here you go`,
      `Thomas Weber: Can I change my delivery day to Friday?
Marta Sousa: Done, from next week on it comes on Fridays.
Thomas Weber: Super, thanks Marta
Grace O'Connor: Does the box come with a care card in English too?
Nuno Carvalho: Yes, the code on the card opens it in six languages.`,
      `Zoë van Dijk: Hi all, I'm not happy: this month's box arrived completely crushed and both plants are broken
Zoë van Dijk: [photo] This is how it looked when I opened it
Marta Sousa: Oh no Zoë, that looks awful. When did it arrive?
Zoë van Dijk: This morning. It is the second crushed box in a row, the September one was the same
Nuno Carvalho: I'm very sorry. Was the outer carton damaged too, or only the inside?
Zoë van Dijk: The carton was flat on one side, as if something heavy had been on top of it
Oliver Hughes: Mine had a dent too this time, maybe the courier stacks them
Business: We take this seriously, Zoë: a new box goes out tomorrow and this one is on us.
Zoë van Dijk: Thank you. But please change the packaging, I don't want a third crushed box
Marta Sousa: Understood. We are talking to the courier today and will tell you here what changes.`,
    ],
  },
  {
    subject: "Team Casa Verde",
    description: "Shifts, deliveries and who waters what.",
    members: ["Marta Sousa", "Nuno Carvalho", "Rafael Costa", "Ana Silva"],
    blocks: [
      `Marta Sousa: Bom dia! Quem abre a loja amanhã?
Nuno Carvalho: Eu abro, chego às 8:30
Rafael Costa: Eu fico com as entregas da tarde
Marta Sousa: Perfeito 💪`,
      `Business: The delivery of olive trees comes on Thursday at 7:00, we need two people.
Rafael Costa: Conta comigo
Nuno Carvalho: E comigo
Ana Silva: Levo café ☕
Business: Thank you all!`,
      `Ana Silva: O terminal de pagamento da esplanada não liga
Nuno Carvalho: Já reiniciaste?
Ana Silva: Duas vezes…
Nuno Carvalho: Há um de reserva na gaveta do escritório
Ana Silva: Funciona, obrigada!`,
      `Marta Sousa: Faltam rótulos para as ervas aromáticas
Rafael Costa: Imprimo hoje à noite
Marta Sousa: [photo] São estes
Rafael Costa: Recebido
Business: Please add the small ones for the chillies too.`,
      `Nuno Carvalho: Amanhã chove o dia todo, fechamos a esplanada?
Marta Sousa: Deixamos a parte coberta aberta
Nuno Carvalho: Combinado
Ana Silva: Eu trago as mantas lavadas`,
    ],
  },
  {
    subject: "Saturday Workshop",
    description: "Terrariums, Saturdays at 10:30.",
    members: ["Charlotte Evans", "Sophie Martin", "Noah Bennett", "Hannah Schäfer", "Maya Patel", "Mateo García"],
    blocks: [
      `Business: Hello terrarium friends! This group is for everybody who comes on Saturdays.
Charlotte Evans: So excited!
Noah Bennett: Do we need to bring a jar?
Business: Only if you have a favourite one, otherwise choose here.
Noah Bennett: 👍`,
      `Sophie Martin: Bonjour, est-ce que je peux amener une amie samedi ?
Business: Bien sûr Sophie, il reste deux places.
Sophie Martin: Super, merci !
Hannah Schäfer: Dann bringe ich auch jemanden mit 😄
Business: That makes us full, wonderful.`,
      `Maya Patel: [photo] Mine after two weeks!
Charlotte Evans: Wow, the moss is so green
Mateo García: ¡Qué bonito!
Noah Bennett: Mine has a mushroom now, is that ok?
Business: A mushroom is a good sign, it means the soil is alive.
Noah Bennett: Then it stays 🍄`,
      `Hannah Schäfer: Wie oft muss man den Flaschengarten lüften?
Business: Einmal im Monat für eine Stunde genügt.
Hannah Schäfer: Danke!
Charlotte Evans: Good to know for us too
Mateo García: ¿El próximo taller es de orquídeas?
Business: Sí, el último sábado del mes. La lista se abre mañana.
Mateo García: Me apunto`,
    ],
  },
];
