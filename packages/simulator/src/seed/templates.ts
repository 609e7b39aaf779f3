import type { Template } from "../world/model.ts";

type SampleTemplate = Pick<Template, "name" | "language" | "category" | "status" | "components"> &
  Partial<Pick<Template, "parameterFormat" | "rejectedReason" | "quality">>;

/** Approved ones in three languages; one pending, one rejected, one paused. */
export const SAMPLE_TEMPLATES: SampleTemplate[] = [
  ...orderUpdate(),
  ...welcome(),
  {
    name: "appointment_reminder",
    language: "en",
    category: "UTILITY",
    status: "APPROVED",
    quality: "GREEN",
    parameterFormat: "NAMED",
    components: [
      { type: "HEADER", format: "TEXT", text: "See you soon" },
      {
        type: "BODY",
        text: "Hi {{customer_name}}, this is a reminder of your visit on {{date}} at {{time}}. Can you still make it?",
        example: {
          body_text_named_params: [
            { param_name: "customer_name", example: "Emma" },
            { param_name: "date", example: "Friday" },
            { param_name: "time", example: "10:30" },
          ],
        },
      },
      { type: "FOOTER", text: "Casa Verde, Lisbon" },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: "Yes, I'll be there" },
          { type: "QUICK_REPLY", text: "I need another time" },
        ],
      },
    ],
  },
  {
    name: "winter_workshop",
    language: "en",
    category: "MARKETING",
    status: "PENDING",
    components: [
      { type: "BODY", text: "Our winter workshops start on Saturday. Reply YES and we keep a place for you." },
    ],
  },
  {
    name: "verify_card",
    language: "en",
    category: "UTILITY",
    status: "REJECTED",
    rejectedReason: "ABUSIVE_CONTENT",
    components: [
      { type: "BODY", text: "Please confirm the card number you used for your last order by replying here." },
    ],
  },
  {
    name: "weekly_news",
    language: "en",
    category: "MARKETING",
    status: "PAUSED",
    quality: "RED",
    components: [
      { type: "BODY", text: "News of the week from Casa Verde: new plants, new cakes and a new opening hour." },
    ],
  },
];

function orderUpdate(): SampleTemplate[] {
  const texts: [string, string, string, string][] = [
    ["en", "Hello {{1}}, your order {{2}} is on its way and arrives on {{3}} before noon.", "Track it", "Emma"],
    ["es", "Hola {{1}}, su pedido {{2}} está en camino y llega el {{3}} por la mañana.", "Seguir envío", "Lucía"],
    ["pt_BR", "Olá {{1}}, o seu pedido {{2}} está a caminho e chega {{3}} de manhã.", "Acompanhar", "João"],
  ];
  return texts.map(([language, text, button, name]) => ({
    name: "order_update",
    language,
    category: "UTILITY",
    status: "APPROVED",
    quality: "GREEN",
    components: [
      { type: "BODY", text, example: { body_text: [[name, "CV-1042", "Friday"]] } },
      { type: "FOOTER", text: "Casa Verde" },
      {
        type: "BUTTONS",
        buttons: [
          { type: "URL", text: button, url: "https://casaverde.example/orders/{{1}}", example: ["CV-1042"] },
          { type: "PHONE_NUMBER", text: "Call", phone_number: "+15550783881" },
        ],
      },
    ],
  }));
}

function welcome(): SampleTemplate[] {
  const texts: [string, string, string, string][] = [
    ["en", "Hi {{1}}, welcome to Casa Verde! Your first coffee is on us.", "Show me plants", "Stop"],
    [
      "es",
      "Hola {{1}}, ¡le damos la bienvenida a Casa Verde! El primer café corre de nuestra cuenta.",
      "Ver plantas",
      "No más",
    ],
    ["pt_BR", "Olá {{1}}, boas-vindas à Casa Verde! O primeiro café é por nossa conta.", "Ver plantas", "Parar"],
  ];
  return texts.map(([language, text, yes, no]) => ({
    name: "welcome",
    language,
    category: "MARKETING",
    status: "APPROVED",
    quality: "GREEN",
    components: [
      { type: "BODY", text, example: { body_text: [["Ana"]] } },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: yes },
          { type: "QUICK_REPLY", text: no },
        ],
      },
    ],
  }));
}
