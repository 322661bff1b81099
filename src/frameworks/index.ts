/** The types of `<pay-button>` for frameworks. They need none of them. */

export type { ReactPayButton } from './react.ts'
export type { SveltePayButton } from './svelte.ts'
export type { VuePayButton } from './vue.ts'
