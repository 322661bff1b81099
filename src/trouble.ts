/** What most purchases do not need. Fetched once a payment takes its time, or when it is wanted; without it there is a plain sentence. */

export { enTrouble as words } from './locales/en-trouble.ts'
export { styles } from './trouble.styles.ts'
export { giveUp, views } from './views/trouble.ts'
