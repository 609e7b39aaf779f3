/**
 * Who writes to Casa Verde. Exactly six ask about prices on the day the world is made (`asksPriceToday`);
 * others did so on days before the last two. Two customers are called Ana Silva. Marco shows no
 * phone and has no username; lena.plants shows a username only.
 */
export interface SamplePerson {
  name: string;
  phone: string;
  language: "en" | "es" | "pt" | "de" | "fr" | "it" | "hi" | "ar" | "zh" | "ja" | "th" | "ru";
  username?: string;
  phoneHidden?: true;
  groupPrivacy?: "nobody";
  /** Today's question about a price, and what the business has answered by now. */
  asksPriceToday?: [question: string, answer?: string];
}

export const SAMPLE_PEOPLE: SamplePerson[] = [
  {
    name: "Emma Clarke",
    phone: "447700900111",
    language: "en",
    asksPriceToday: [
      "Hi, how much would three monsteras for the office be, delivered?",
      "Hi Emma! Three medium monsteras are €96, delivery included.",
    ],
  },
  {
    name: "Lucía Fernández",
    phone: "34600111222",
    language: "es",
    asksPriceToday: ["Hola, ¿qué precio tiene el olivo grande de la entrada?"],
  },
  {
    name: "João Pereira",
    phone: "351910222333",
    language: "pt",
    asksPriceToday: [
      "Boa tarde! Quanto custa o workshop de terrários para duas pessoas?",
      "Olá João! São 45 € por pessoa, com materiais.",
    ],
  },
  {
    name: "Jürgen Müller",
    phone: "4915112345678",
    language: "de",
    asksPriceToday: ["Guten Tag, was würde die Bepflanzung von sechs Balkonkästen kosten?"],
  },
  {
    name: "प्रिया शर्मा",
    phone: "919812345678",
    language: "hi",
    asksPriceToday: ["नमस्ते, बड़े पीस लिली की कीमत बता दीजिए"],
  },
  {
    name: "田中 美咲",
    phone: "819012345678",
    language: "ja",
    asksPriceToday: ["オリーブの木の値段はいくらですか？", "こんにちは！120cmのもので45ユーロです。"],
  },
  { name: "Ana Silva", phone: "351912345001", language: "pt" },
  { name: "Ana Silva", phone: "351967890002", language: "pt" },
  { name: "Oliver Hughes", phone: "447700900222", language: "en" },
  { name: "Sophie Martin", phone: "33612345678", language: "fr" },
  { name: "Mateo García", phone: "34611222333", language: "es" },
  { name: "Carmen Ruiz", phone: "34622333444", language: "es", groupPrivacy: "nobody" },
  { name: "Beatriz Almeida", phone: "351933444555", language: "pt" },
  { name: "Thomas Weber", phone: "4917612345679", language: "de" },
  { name: "Hannah Schäfer", phone: "4916012345680", language: "de" },
  { name: "Grace O'Connor", phone: "353861234567", language: "en" },
  { name: "Liam Walker", phone: "14155550123", language: "en" },
  { name: "Chloé Dubois", phone: "33698765432", language: "fr" },
  { name: "Rafael Costa", phone: "5511987654321", language: "pt" },
  { name: "Valentina López", phone: "5215512345678", language: "es" },
  { name: "محمد الأحمد", phone: "971501234567", language: "ar" },
  { name: "فاطمة حسن", phone: "201001234567", language: "ar" },
  { name: "李伟", phone: "8613812345678", language: "zh" },
  { name: "สมหญิง ใจดี", phone: "66812345678", language: "th" },
  { name: "Анна Иванова", phone: "79161234567", language: "ru" },
  { name: "Rohan Mehta", phone: "919998887776", language: "hi" },
  { name: "Marco", phone: "393331234567", language: "it", phoneHidden: true },
  { name: "Lena Vogel", phone: "4915787654321", language: "de", username: "lena.plants", phoneHidden: true },
  { name: "Noah Bennett", phone: "447700900333", language: "en" },
  { name: "Isabella Rossi", phone: "393471234567", language: "it" },
  { name: "Diego Morales", phone: "5491123456789", language: "es" },
  { name: "Charlotte Evans", phone: "447700900444", language: "en" },
  { name: "Zoë van Dijk", phone: "31612345678", language: "en" },
  { name: "Nuno Carvalho", phone: "351911000111", language: "pt" },
  { name: "Marta Sousa", phone: "351911000222", language: "pt" },
  { name: "Ben Turner", phone: "447700900555", language: "en" },
  { name: "Maya Patel", phone: "447700900666", language: "en" },
];
