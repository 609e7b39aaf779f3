/**
 * What people say for what tools are about, in English, Spanish, Portuguese, German, French and Italian:
 * beginnings of words, without accents. Each line is one idea, named by its English word, which is
 * what tools' names and descriptions use.
 */
export const IDEAS: Readonly<Record<string, string>> = {
  chat: "chat conversation conversacion conversa unterhaltung gesprach discussion thread inbox bandeja conversazion",
  message:
    "message mensaje mensage mensagem mensagens nachricht rundnachricht remark wrote written said texto escrito geschrieben dito recu messagg",
  contact:
    "contact kontakt customer client cliente kunde person contacto contato agenda fiche ficha adresse lead interest interesad interessent interessad prospect clientela clientele kundschaft adressbuch libreta carnet repertoire address herr herrn frau mister mrs senor senora senhor senhora monsieur madame contatt",
  group: "group grupo gruppe groupe equipe team",
  ticket:
    "ticket case incidencia chamado vorgang fall issue complaint queja beschwerde reclamation incident anliegen problem problema probleme trouble storung averia panne avaria defekt bug reclam dossier regist sav reclamo",
  task: "task tarea tarefa aufgabe tache remind recuerd lembr erinner rappel followup nudge forget vergiss olvid esquec oubli todo call anruf anzuruf llam ligar appel wiedervorlag promemoria ricord richiam dimentic compit",
  note: "note nota notiz remark apunte anotacao internal interna intern interno remarque bemerk vermerk observ appunto annotazion",
  comment: "comment comentario kommentar commentaire",
  label: "label tag etiquet etikett etichett",
  member: "member mitglied who quien quem miembro membro membre participant membri partecip",
  admin: "admin administrator administrador administrateur verwalter",
  number: "number numero nummer",
  template:
    "template plantilla modelo vorlage modele approved aprovad genehmigt 24 24h window fenster ventana janela fenetre expired abgelaufen vencid expir vorbei pasado elapsed passed modello modelli approvat",
  media:
    "media file picture photo foto image imagen imagem bild document documento dokument pdf video audio voice voz voix sprachnachricht invoice factura fatura facture datei archivo fichier ficheiro descarg download bildes sticker gif recording aufnahme grabacion gravacao enregistrement listen anhor escuch ouvir ecout scan anexo immagin fattur allegat vocal scaric",
  poll: "poll survey encuesta sondage enquete umfrage vote suits opciones opcoes voting votacion votacao votar voter vota abstimm wahl wahlen choose elegir eleg choisi prefer prefier bevorzug ask frag pregunt pergunt demand sondagg chied",
  broadcast:
    "broadcast campaign difusion transmiss rundnachricht kampagne diffusion campagne announce newsletter campanha masse rundschreib rundbrief rundmail serienbrief circular boletin mailing bulk mass massiv masiv massa everyone everybody tous toutes toda todos todas alle allen clientela clientele campagna tutti",
  schedule:
    "schedule program einplan agend every cada jeden monday tomorrow manana amanha morgen lundi later spater planifi tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes sabado domingo segunda terca quarta quinta sexta montag dienstag mittwoch donnerstag freitag samstag sonntag mardi mercredi jeudi vendredi samedi dimanche uhr clock morning domani pianific lunedi martedi mercoledi giovedi venerdi",
  reaction:
    "react reagier heart corazon coracao daumen emoji thumb like smiley gefallt gosto gust curt aime coeur reagisc reazion cuore",
  flag: "flag senal sinaliz signal markier needing important wichtig importante attention achtung segnal",
  read: "read leid lido lida lesen lies lee lu lue leer gelesen legg lett",
  unread: "unread ungelesen nonlu",
  archive: "archive arquiv archiv",
  state:
    "open offen abiert abert ouvert unanswered answered beantwort pending unanswer unbeantwort responder offene apert",
  unanswered: "unanswered unanswer unbeantwort",
  close:
    "close cierr cerrar fech schliess ferme fermer geschlossen solved resuelt resolvid geloest erledigt resolu end ends beend termin finaliz encerr acab conclu abschliess abgeschlossen wrap fin done finish fertig clos regle chiud chius risolt",
  reopen: "reopen reabr rouvr wieder vuelv again riapr",
  snooze:
    "snooze hide until hasta adiar pospon zuruckstell spater reporte later ate bis wiedervorlag postpon putoff aplaz remet verschieb parken park resubmi aside beiseite cote away rimand posticip",
  escalate:
    "escalate human humano mensch angry enojad atendente takeover ubernehmen escal colleague kolleg colleg coleg companer collegue collabor someone somebody alguien alguem jemand quelqu persona person boss manager supervisor chef jefe gerente vorgesetzt furious furios tobt wutend enfadad irrit fach main hand cannot hilfe help ayuda ajuda aide collega arrabbiat aiut",
  assign:
    "assign asign atribu zuweis assigne responsib confie bearbeiter give encarg zustandig colleague kolleg colleg coleg companer collegue free libre frei livre disponib available next naechst nachst gib geb donne dale daselo dar occupe kummer turno owner passa pasa pass ubergib assegn",
  property: "property properties propiedad propriedad campo field feld champ custom presupuesto orcamento",
  search:
    "word wort palabra palavra mentions find search look busca buscar procur such finde trouve cherche suche where who which cerca cercare trova trovare",
  list: "list show lista muestr mostr zeig affich what which quais welche quels todos alle elenc quali",
  get: "detail details einzelheit ficha fiche ver show full complet voll wissen weiss sabemos savons dettagl",
  context:
    "context summary resumo resumen zusammenfass around everything before after vorher nachher antes depois pack komplett complete completo riassum riassunt riepilog prima dopo tutto",
  timeline: "timeline history historial historico verlauf historique everything happened bisher jusqu cronolog storia",
  create:
    "create new nuevo nueva novo nova neu neue anleg erstell gruend grund crea cria cree creer save open abre ouvre salv guarda guardar speicher enregistr anota nuovo nuova nuovi apri",
  update: "update change cambi muda ander modif rename umbenenn set define defin nom aggiorn rinomin",
  add: "add anad adicion hinzu ajout pon tag put bring dazu dazuhol aufnehm mete meter inclu invit einlad into hinein rein aggiung metti",
  remove:
    "remove take off quit tira retir enlev entfern kick werf werfen out sacar expuls throw ban bann schmeiss rausschmeiss rauswerf raus vire vir virer exclu echa echar fora tirar drop rimuov togli",
  set: "replace reemplaz sustitu substitu ersetz remplac set",
  delete:
    "delete borr apag losch supprim erase eliminar take back zuruck unsend zieh zuruckzieh retract recall withdraw effac cancella",
  send: "send envi mand schick schreib tell sag write writ escrib escrev ecri dis dit dile diz dize avis avise preven previen inform notif know let benachricht mitteil melde comunic cuent conta invia inviare scriv",
  reply: "reply answer respond antwort repond rispond rispost contest",
  forward:
    "forward reenvi reencaminh weiterleit transfer pass share teile teilen weitergeb compart partag passe inoltr",
  edit: "edit correct corrig verbesser typo errata tippfehler corregg",
  recent:
    "recent last hours ayer today hoje hoy heute hier yesterday week depuis since zuletzt hours seit gestern ontem came arrived reingekommen reinkam eingegangen overnight llegado chegou arrive desde entretanto missed verpasst ieri oggi ultim settimana",
  delivery:
    "delivery delivered zugestell entreg deliver received gelesen livre recebido did tick ticks haken hakchen tic tics tique coche visto seen gesehen vio viu vu vue blue blau azul azules bleu bleus leido arrived angekommen arrived erreicht lu consegn ricevut",
  statistics:
    "statistic figures fast quick schnell cuant quant anzahl combien response tempo tiempo temps antwortzeit estadistic estatistic statisti kennzahl",
  check: "check pruf verif whatsapp haben exist gibt existe valid gultig controll",
  whatsapp: "whatsapp",
  invite: "invite invit einlad convite",
  link: "link enlace lien",
  reset: "reset new anul annul neuen novo revoke generat gera",
  leave: "leave salir sair verlass quitter austret abbandon",
  promote: "promote make haz nomme ernenn mach",
  demote: "demote adminrecht rechte",
  moderate: "moderate verwarn warn beleidig insult spam rude groser unhoflich ofens offens schimpf beschimpf advertis",
  settings:
    "settings setting only ajuste configur einstell reglage darf write lock locked sperr bloque bloqu tranc trancar verrouill candado nur solo seul seuls nobody post posten publi permi erlaub impostazion",
  info: "info description descripcion descricao beschreibung name rename nombre nome umbenenn subject betreff title titel titulo titre logo descrizion",
  status: "status estado stand curso progress move pasa lauf far avance",
  priority: "priority prioridad prioridade prioritat priorite urgent due fallig venc date",
  attach: "attach adjunt anex anhang joins joindre rattach hang",
  similar:
    "similar parecid ahnlich semblable same before already earlier previous ever schon deja antes vorher fruher mismo mesmo meme gleich anterior solved",
  overdue: "late retard atras uberfallig overdue ritard",
  color: "color colour couleur farbe cor",
  block: "block bloque bloqu sperr blockier blocc",
  unblock: "unblock desbloque debloqu entsperr sblocc",
  import: "import csv spreadsheet tabelle tableau hoja planilha upload hochlad",
  privacy:
    "privacy personal data datos dados daten donnees gdpr dsgvo rgpd lgpd access acceso acesso auskunft stored guardad gespeichert",
  wait: "wait waiting wart attend attente espera esperando aguard aspett attes",
  export: "export download descarg baixar herunterlad telecharg transcri verlauf csv file herunter esport",
  merge: "merge duplicate duplicad doublon doppelt fusion zusammenfuhr unir mescl juntar same unisc",
  consent:
    "consent agreed consentimiento consentimento zustimm zugestimm einwillig accord marketing werbung unsubscribe abmeld baja desinscri desabon optout",
  pin: "pin pinned fijar fija anpinn anheft epingl top oben arriba",
  star: "star estrella estrela stern etoile favorit",
  mute: "mute silenc stummschalt stumm sourdine quiet bother ruhe stor molest nerv tranquil incomod silenz",
  route: "route bot ai ki ia automat",
  queue: "queue cola fila warteschlange attente waiting",
  cancel: "cancel stop abbrech annul detener parar arret annull ferma cancella",
  empty: "purge empty vaciar leeren vider esvazi everything",
  join: "join joined unirse rejoindre entrar beitret beigetret",
  event: "event notification call anruf llamada appel chamada joined",
  location:
    "location standort ubicacion localizacao localiza position emplacement direccion endereco anfahrt map karte mapa carte where",
  card: "card visitenkarte tarjeta cartao carte vcard",
  interactive: "interactive button knopf knopfe schaltflache boton botones botao botoes bouton menu choice auswahl",
  approve: "approve genehmig aprob aprov approuv allow",
  business: "business workspace company firma negocio empresa entreprise rules reglas regras regeln regles",
  done: "complete done finish hecha hecho feita feito erledigt fertig fini terminee",
};

/** What a tool is for, in the ideas above, where its name and description do not say it in so many words. */
export const TOOL_IDEAS: Readonly<Record<string, string>> = {
  list_chats: "state unread archive unanswered",
  get_chat_context: "get message contact note task ticket",
  update_chat: "assign info",
  escalate_chat: "assign chat",
  list_messages: "read recent",
  get_message_media: "read get",
  create_broadcast: "send contact message label",
  get_broadcast_status: "delivery",
  get_delivery_status: "read message",
  schedule_message: "send",
  edit_message: "update",
  flag_message: "reply",
  unflag_message: "flag remove",
  list_flagged_messages: "reply unanswered",
  search_contacts: "number",
  get_contact: "get property",
  get_contact_timeline: "context message ticket task",
  list_contact_chats: "group",
  list_groups: "admin",
  get_group: "get settings",
  update_group_settings: "admin",
  remove_group_members: "contact",
  promote_group_members: "admin",
  demote_group_members: "admin remove",
  get_group_invite_link: "get",
  moderate_group_message: "delete",
  list_tickets: "state overdue",
  search_tickets: "similar",
  update_ticket: "priority",
  close_ticket: "reply note",
  add_ticket_comment: "note",
  list_ticket_messages: "attach",
  create_task: "schedule",
  snooze_chat: "schedule",
  create_contact: "number add",
  forward_message: "send",
  send_poll: "group",
  delete_message: "media send",
  complete_task: "done",
  set_chat_route: "reply escalate",
  get_chat_analytics: "statistics reply send member",
  get_chat_snapshot: "status wait unanswered",
  export_contact_data: "privacy get",
  get_group_analytics: "statistics",
  get_ticket_metrics: "statistics",
  list_chat_notifications: "join leave group",
  review_group_join_requests: "approve add",
  purge_queue: "cancel send message",
  get_queue_status: "send message",
  list_queue_jobs: "send message",
  get_workspace: "business info",
  list_labels: "color",
};
