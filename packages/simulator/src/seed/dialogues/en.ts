import type { Language } from "./dialogue.ts";

export const en: Language = {
  items: [
    "monstera",
    "snake plant",
    "fiddle-leaf fig",
    "peace lily",
    "olive tree",
    "bag of house blend",
    "terracotta pot",
    "string of pearls",
  ],
  days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  dialogues: [
    {
      topic: "price",
      lines: `> Hi! How much is the {item}?
< Hello! The {item} is €{price} for the medium size.
> And if I take {n} of them?
< For {n} we can take 10 % off and delivery is free.
> Lovely, I'll think about it and come back to you.`,
    },
    {
      topic: "price",
      lines: `> Could you send me your price list?
< [pdf] Here is our current price list.
> Thanks. Does the {item} price include the pot?
< Yes, a plain clay pot is included. Ceramic ones are €8 more.`,
    },
    {
      topic: "order",
      lines: `> I'd like to order {n} x {item} please
< Of course! Pick up or delivery?
> Delivery, please. Is {day} possible?
< {day} works. Between {time} and two hours later?
> Perfect. Same address as last time
< Order {order} is confirmed for {day}. Thank you!
+🎉`,
    },
    {
      topic: "order",
      lines: `> Where is my order {order}? It was meant to arrive this morning
< Sorry for the wait! The driver is two stops away from you.
> Ok thanks
< [photo] He has just left it with your neighbour at number 14.
> Got it, all in one piece!
+👍`,
    },
    {
      topic: "care",
      lines: `> My {item} has yellow leaves, what am I doing wrong?
< Can you send us a photo?
> [photo] It started last week
< That looks like too much water. Let the soil dry out for ten days. ^
> Makes sense, I have been watering every other day 😅
< Once a week is plenty in winter. It will recover.`,
    },
    {
      topic: "care",
      lines: `> [voice]
< Thanks for the voice note! For repotting, take a pot two centimetres wider, not more.
> And which soil?
< Our indoor mix, or any soil with some perlite. Water it well once afterwards.
> You're the best, thank you`,
    },
    {
      topic: "visit",
      lines: `> Are you open on {day}?
< Yes, from 9:00 to 19:00. The café closes half an hour earlier.
> Great, can I book a table for {n} at {time}?
< Booked: {day}, {time}, table for {n}. See you then!`,
    },
    {
      topic: "visit",
      lines: `> How do I find you? Maps sends me to the back of the building
< [place] Here is the front door
> Found it, thanks!
< The entrance is next to the bakery with the blue tiles.`,
    },
    {
      topic: "trouble",
      lines: `> The {item} arrived with a broken stem 😕
< Oh no, I'm so sorry. Could you send a photo?
> [photo] It must have fallen over in the van
< We'll bring you a new one on {day}. Keep this one, it will grow back. ^
> That's really kind, thank you!`,
    },
    {
      topic: "trouble",
      lines: `> I think I was charged twice for order {order}
< Let me check that with the bank, one moment.
< You're right, the second payment was a mistake. It goes back to your card today.
> Thanks for sorting it so quickly
< [pdf] The corrected invoice, for your records.`,
    },
    {
      topic: "chat",
      lines: `> Do you still run the terrarium workshop?
< We do, every Saturday at 10:30.
< [choose This Saturday|Next Saturday] Shall I put you down?
> [tap This Saturday]
< Done! Bring an apron, we bring the moss.
+😄`,
    },
    {
      topic: "chat",
      lines: `> Which coffee would you recommend for a moka pot?
< The house blend, ground a little coarser than for espresso.
> Do you roast it yourselves?
< A small roaster in Setúbal does it for us, every Tuesday.
> I'll take {n} bags on {day} then`,
    },
    {
      topic: "order",
      lines: `> Could you keep a {item} aside for me until {day}?
< Sure, I've put your name on it.
> You are a star ⭐
< It is waiting behind the counter. Open until 19:00.`,
    },
    {
      topic: "chat",
      lines: `> [card] This is my sister, she'd like to order for her office
< Thank you, we'll write to her today.
> She needs about {n} plants for a dark room
< Then zamioculcas and snake plants. They forgive everything.`,
    },
    {
      topic: "care",
      lines: `> There are tiny flies around my {item}
< Fungus gnats, annoying but harmless. Let the top of the soil dry and use the yellow cards.
> Do you have those cards?
< Yes, by the till. We can put some in with your next order.`,
    },
    {
      topic: "visit",
      lines: `> Is the terrace open with this weather?
< Half of it is covered and we have blankets.
> Dogs allowed?
< Very much so 🐶 there is a water bowl by the door.`,
    },
  ],
  small: [
    ["Thanks again for yesterday!", "It was a pleasure, see you soon."],
    ["Is my plant ready?", "Yes, it is waiting for you at the counter."],
    ["Running ten minutes late, sorry", "No problem, we are here until seven."],
    ["The cake was delicious by the way", "We will tell Marta, she bakes it every morning."],
    ["Do you have oat milk?", "Always, and almond too."],
  ],
};
