/** French. */

import type { Dictionary } from './dictionary.ts'

const noMoneyTaken = 'Rien n’a été débité.'
const notTwice = 'Vous ne serez pas débité deux fois.'
const sendCode = 'Envoyez ce code à la boutique, s’il vous plaît.'
const ifPaid = 'Déjà payé\u00a0? Ne payez pas à nouveau\u00a0: la boutique sera prévenue.'
const dontPayAgain = 'Ne payez pas à nouveau avant d’avoir de ses nouvelles.'
const follows = 'Cette page se met à jour toute seule.'
const to = (shop?: string) => (shop ? `à ${shop}` : 'à la boutique')
const shopNotified = (shop = 'La boutique') => `${shop} est au courant et vous contactera.`

export const words: Dictionary = {
  lang: 'fr',

  order: (id) => `Commande ${id}`,
  opening: 'Ouverture de votre commande…',
  items: (count, shown) => (count < 2 ? `${shown} article` : `${shown} articles`),
  total: 'Total',
  secure: (provider) => (provider ? `Paiement sécurisé par ${provider}` : 'Paiement sécurisé'),

  back: 'Retour',
  backToShop: (shop) => `Retour ${to(shop)}`,
  backToShopIn: (seconds, shop) => `Retour ${to(shop)} dans ${seconds}\u00a0s`,
  checkNow: 'Vérifier maintenant',
  close: 'Fermer',
  havePaid: 'J’ai payé',
  oneMoment: 'Un instant…',
  anotherMethod: 'Payer autrement',
  openAgain: (method) => `Rouvrir ${method}`,

  choose: 'Comment voulez-vous payer\u00a0?',
  groups: {
    last: 'Utilisé la dernière fois',
    wallets: 'Portefeuilles mobiles',
    banks: 'Cartes et banques',
  },
  onPage: (method) => `Sur la page sécurisée de ${method}`,
  push: 'Validez sur votre téléphone',
  unavailable: 'Indisponible en ce moment. Choisissez un autre moyen.',
  pageOpens: (method) => `Ensuite\u00a0: paiement sécurisé sur ${method}.`,
  pushGoesTo: 'Nous enverrons une demande de paiement à ce téléphone.',
  fields: { name: 'Nom complet', email: 'Adresse e-mail', phone: 'Numéro de téléphone' },
  phoneOf: (method) => `Numéro de téléphone ${method}`,
  missing: {
    name: 'Saisissez votre nom.',
    email: 'Saisissez une adresse e-mail comme name@example.com.',
    phone: 'Saisissez un numéro de téléphone comme 0911 234 567.',
  },
  mobileNumber: (example) => `Saisissez un numéro de mobile comme ${example}.`,
  operatorAdvice: (operator, method) => `Ce numéro semble être chez ${operator}. Pour ce numéro, choisissez ${method}.`,
  pay: (amount) => `Payer ${amount}`,

  frame: (method) => `Page de ${method}`,
  frameFoot: (method) => `La page de ${method}`,
  device: 'Validez sur votre téléphone',
  deviceBody: (method, number) =>
    `Nous avons envoyé une demande ${method} ${number ? `au ${number}` : 'à votre téléphone'}. ` +
    'Saisissez votre code PIN pour payer.',
  leaving: (method) => `Ouverture de ${method}`,
  leavingBody: (shop) => `Vous y paierez, puis reviendrez ${to(shop)}.`,
  waiting: (method) => `En attente de ${method}`,
  waitingBody: (shop) =>
    'La confirmation arrive en général en moins d’une minute. ' +
    `Vous pouvez fermer\u00a0: nous continuons à vérifier et le dirons ${to(shop)}.`,
  noAnswer: (method) => `Pas encore de réponse de ${method}`,

  thanks: (name) => (name ? `Merci, ${name}` : 'Merci'),
  paidBody: (shop = 'La boutique') => `${shop} a reçu votre paiement de`,
  receipt: {
    order: 'Commande',
    transaction: 'Nº de transaction',
    provider: 'Payé avec',
    reference: 'Référence',
    time: 'Heure',
  },
  through: (medium, provider) => `${medium}, par ${provider}`,
  copy: (what) => `Copier\u00a0: ${what}`,
  copied: 'Copié',
  saveReceipt: 'Enregistrer ou imprimer le reçu',
  notPaid: 'Non payé',

  offline: 'Vous êtes hors ligne',
  offlineBody: 'Nous reprendrons dès votre retour. Rien n’est perdu.',
  unreachable: (shop = 'La boutique') => `${shop} ne répond pas`,
  unreachableBody:
    'Le service de paiement de la boutique ne répond pas en ce moment. ' +
    'Ce que vous avez payé est en sécurité, et nous réessayons.',
  serverFault: (shop = 'La boutique') => `${shop} a un problème en ce moment`,
  pressPayAgain: `Appuyez à nouveau sur Payer. ${notTwice}`,
  notSent: `Réessayez. ${notTwice}`,
  tryNow: 'Essayer maintenant',
  tryingAgainIn: (seconds) => `Nouvel essai dans ${seconds}\u00a0s`,

  share: 'Demander à quelqu’un de payer',
  linkCopied: 'Lien copié. Toute personne qui l’a peut payer.',
  openInWindow: 'Ouvrir dans une fenêtre',

  tryAgain: 'Réessayer',

  timeLeft: (time) => `Encore ${time} pour valider`,
  noPush: 'Rien reçu\u00a0?',
  numberRight: (number) => `Le ${number} est-il correct\u00a0?`,
  changeIt: 'Le modifier',
  phoneOn: 'Le téléphone est allumé, avec du réseau\u00a0? Cela peut prendre une minute.',
  sendAgain: 'Renvoyer',
  sendAgainIn: (time) => `Renvoyer dans ${time}`,
  changedMind: 'Vous avez changé d’avis\u00a0?',
  cancel: 'Annuler le paiement',
  approved: 'J’ai validé',

  window: (method) => `Terminez dans la fenêtre de ${method}`,
  windowBody: `Payez là-bas, puis revenez. ${follows}`,
  showWindow: 'Afficher à nouveau la fenêtre',
  usePhone: 'Utiliser plutôt votre téléphone',
  open: (method) => `Ouvrir ${method}`,
  windowBlocked: (method) => `Encore un geste pour ouvrir ${method}`,
  windowBlockedBody: 'Votre navigateur a bloqué la nouvelle fenêtre. Vous n’avez encore rien payé.',
  windowClosed: 'La fenêtre de paiement semble fermée',
  windowClosedBody: 'Si vous n’avez pas payé, rouvrez-la. Si elle est encore ouverte, terminez-y.',
  scan: 'Scannez avec votre téléphone',
  scanBody: `Ouvrez l’appareil photo, visez ce code et payez sur votre téléphone. ${follows}`,
  qrCode: 'Code QR de ce paiement',

  sentTo: (method) => `Envoyé à ${method}`,
  waitingForAnswer: 'En attente de la réponse',
  askingAgain: 'Nouvelle demande en cours',
  lastAsked: (time) => `dernière à ${time}`,
  receiptStep: 'Reçu',
  noAnswerBody: (shop) =>
    `Si vous avez payé, ne payez pas à nouveau. Nous retrouverons votre paiement et le dirons ${to(shop)}. ` +
    'Vous pouvez fermer.',

  leftPayment: (method, shop = 'la boutique') =>
    `Votre demande ${method} est encore ouverte. Nous l’annulerons si possible. ` +
    `Si les deux aboutissent, ${shop} en sera informée.`,
  keepWaiting: (method) => `Continuer à attendre ${method}`,

  notice: {
    underpaid: ({ paid, price }, shop) => [
      `Nous avons reçu ${paid} sur ${price}`,
      `${shopNotified(shop)} ${dontPayAgain}`,
    ],
    overpaid: ({ paid, price }, shop) => [
      `Nous avons reçu ${paid} au lieu de ${price}`,
      `${shopNotified(shop)} ${dontPayAgain}`,
    ],
    wrong_currency: ({ paid, price }, shop) => [
      `Nous avons reçu ${paid}`,
      `Cette commande coûte ${price}, dans une autre monnaie. ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop = 'La boutique') => [
      'Vous avez payé deux fois',
      `Votre commande est payée. ${shop} est au courant du second paiement et vous contactera.`,
    ],
  },
  stillMissing: 'Il manque',
  paidTheOrder: 'A payé la commande',
  secondPayment: 'Second paiement',
  save: 'Enregistrer ou imprimer',
  payAnyway: 'Payer quand même le prix entier',

  declined: (method) => `${method} a refusé le paiement`,
  declinedBody: 'Réessayez, ou payez autrement.',
  attemptEnded: (method) => `Le paiement ${method} n’a pas été terminé`,
  noMoneyTaken,
  lateMoney: (shop = 'la boutique') =>
    `Si vous aviez déjà validé, ${shop} recevra quand même l’argent et en sera informée.`,
  cancelled: 'Paiement annulé',
  expired: 'Le temps est écoulé',
  expiredBody: (minutes, shop = 'la boutique') =>
    `Ce paiement ${minutes ? `est resté ouvert ${minutes} minutes` : 'n’est plus ouvert'}. ` +
    `Déjà payé\u00a0? Ne payez pas à nouveau\u00a0: ${shop} sera prévenue.`,
  askShop: (shop) => `Pour payer, rouvrez-le depuis ${shop ?? 'la boutique'}.`,
  startAgain: 'Recommencer',

  leave: 'Fermer pour l’instant\u00a0?',
  leaveBody: (shop) =>
    `Votre paiement continue. Nous vérifions et le dirons ${to(shop)}. ` +
    'Revenez quand vous voulez avec le même bouton Payer.',
  stay: 'Rester ici',
  closeNow: 'Fermer pour l’instant',
  cancelQuestion: 'Annuler ce paiement\u00a0?',
  cancelNo: 'Continuer à attendre',
  cancelYes: 'Oui, l’annuler',

  reasons: {
    declined: () => `Le paiement a été refusé. ${noMoneyTaken}`,
    insufficient_funds: () => `Votre solde était insuffisant. ${noMoneyTaken}`,
    wrong_details: () => `Les données ou le code PIN n’ont pas été acceptés. ${noMoneyTaken}`,
    limit_exceeded: () => `Le montant dépasse un plafond du compte. ${noMoneyTaken}`,
    provider_unreachable: (method) => `${method} est injoignable. ${noMoneyTaken}`,
    provider_refused: (method) => `${method} n’a pas accepté le paiement. ${noMoneyTaken}`,
    provider_misconfigured: (method) =>
      `${method} n’est pas disponible en ce moment. ${noMoneyTaken} Choisissez un autre moyen de payer.`,
    not_started: (method) => `${method} n’a pas lancé le paiement. ${noMoneyTaken}`,
    unanswered_page: (method) =>
      `${method} n’a pas répondu. Nous vérifions si le paiement a commencé. ` +
      'Rien ne peut être débité avant que vous ayez vu une page de paiement\u00a0: vous pouvez recommencer.',
    unanswered_device: (method) =>
      `${method} n’a pas répondu. ` +
      'Une demande peut encore arriver sur votre téléphone\u00a0; la valider paie cette commande. ' +
      'Nous vérifions si elle a été envoyée.',
    unconfirmed: () =>
      'La boutique vérifie si votre paiement est arrivé. Inutile de payer à nouveau\u00a0; elle vous contactera.',
    amount_mismatch: () => `Le montant reçu n’est pas celui de cette commande. ${shopNotified()}`,
  },

  code: 'Code',
  problem: (shop = 'La boutique') => `${shop} ne peut pas encore accepter ce paiement`,
  problemBody: `Cela ne vient pas de vous. ${noMoneyTaken} ${sendCode}`,
  paidOtherAmount: (paid) => [
    'Cette commande a déjà été payée, à un autre prix',
    `${paid} ont été payés alors. Rien n’a été débité maintenant. ${sendCode}`,
  ],
  problems: {
    order_paid: ['Cette commande est déjà payée', 'Il n’y a plus rien à payer. Merci.'],
    bad_options: [
      'Le bouton de la boutique n’indique aucune commande',
      `Cela ne vient pas de vous. ${noMoneyTaken} ${sendCode}`,
    ],
    bad_answer: ['La réponse du service de paiement est illisible', `${ifPaid} ${sendCode}`],
    order_token_invalid: [
      'Cette page ne peut pas lancer le paiement',
      `${noMoneyTaken} Rechargez la page et réessayez. Si cela n’aide pas, envoyez ce code à la boutique.`,
    ],
    no_payment_method: [
      'Aucun moyen de payer cette commande pour l’instant',
      `${noMoneyTaken} La boutique n’a aucun moyen de paiement dans cette monnaie. ${sendCode}`,
    ],
    provider_not_available: [
      'Ce moyen de payer est indisponible en ce moment',
      `${noMoneyTaken} Choisissez un autre moyen.`,
    ],
    checkout_not_found: ['Ce paiement n’est plus ici', `Rouvrez-le depuis la boutique. ${ifPaid}`],
    order_not_found: [
      'La boutique ne connaît pas cette commande',
      `${noMoneyTaken} Retournez à la boutique et réessayez.`,
    ],
    rate_limited: ['Trop d’essais', 'Attendez une minute, puis réessayez.'],
    request_in_progress: ['Le dernier essai est encore en cours', `Attendez un instant, puis réessayez. ${notTwice}`],
    timeout: ['La réponse a pris trop de temps', `Votre connexion est peut-être lente. Réessayez. ${notTwice}`],
  },
}
