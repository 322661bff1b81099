/** All that follows a choice. Fetched beside the first answer of the server; nothing is started before it is here. */

export { enProgress as words } from './locales/en-progress.ts'
export { checkoutPayments } from './checkout-payments.ts'
export { styles } from './progress.styles.ts'
export { details } from './views/details.ts'
export { impossible } from './views/impossible.ts'
export { declined, ended, paid } from './views/settled.ts'
export { checking, device, frame, providerWindow as window, question, waiting } from './views/under-way.ts'
