/** `<pay-button>` in the markup of Svelte. Without Svelte, the errors are ignored. */

/** @ts-ignore Svelte may be absent. */
import type { HTMLAttributes } from 'svelte/elements'
import type { PayButtonElement } from '../elements/pay-button.ts'
import type { PayButtonAttributes, PayButtonListeners } from './attributes.ts'

/** The attributes of `<pay-button>`: `onpay-paid` as Svelte 5 writes it, `on:pay-paid` as earlier versions do. */
export type SveltePayButton = HTMLAttributes<PayButtonElement> &
  PayButtonAttributes &
  PayButtonListeners<'on'> &
  PayButtonListeners<'on:'>

/** @ts-ignore Svelte may be absent. */
declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'pay-button': SveltePayButton
  }
}
