/** What a purchase may come to besides being paid: a way left behind, a payment declined, cancelled or without news. Fetched when it is wanted. */

export { styles } from './detours.styles.ts'
export { enDetours as words } from './locales/en-detours.ts'
export { cancelQuestion, views } from './views/detours.ts'
