/** French. */

import type { PageWords } from './page-words.ts'

export const words: PageWords = {
  title: 'Paiement',
  slow: 'Cela prend du temps. Rechargez la page, ou rouvrez le paiement depuis la boutique. L’ouvrir ne débite rien.',
  noScript: [
    'JavaScript est désactivé',
    'Ce lien en a besoin. Activez JavaScript et rechargez la page, ou retournez à la boutique\u00a0: son bouton Payer ' +
      'fonctionne sans. Ouvrir cette page ne débite rien.',
  ],
  notFound: [
    'Cette page n’est pas ici',
    'Le lien est incomplet ou périmé. Rouvrez le paiement depuis la boutique.',
    'Si vous avez payé, rien n’est perdu\u00a0: la boutique sera prévenue.',
  ],
  checkDetails: 'Vérifiez les données ci-dessous.',
  payWith: 'Payer avec',
  method: 'Moyen de payer',
  testPayment: 'Paiements de test',
  testBody: 'Ceci est un test. Aucun argent ne bouge.',
  follows: 'Cette page se met à jour toute seule.',
  closePage: 'Vous pouvez fermer cette page.',
}
