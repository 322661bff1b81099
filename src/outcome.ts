/** What comes after the money is on its way: the news of it, how it ends, and what may come in between. Fetched the moment a payment starts. */

export { addressAfter } from './address-after.ts'
export { follow } from './follow-checkout.ts'
export { enOutcome as words } from './locales/en-outcome.ts'
export { styles } from './outcome.styles.ts'
export { giveUp, views } from './views/outcome.ts'
