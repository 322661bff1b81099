/** All that is needed once a payment is under way. Fetched while the buyer chooses; nothing is started before it is here. */

export { enProgress as words } from './locales/en-progress.ts'
export { watchCheckout } from './checkout-watch.ts'
export { styles } from './progress.styles.ts'
export { declined, ended, paid } from './views/settled.ts'
export { checking, device, frame, providerWindow as window, question, waiting } from './views/under-way.ts'
