/** `<pay-button>` in the templates of Vue. Without Vue, the errors are ignored. */

/** @ts-ignore Vue may be absent. */
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue'
import type { PayEventMap } from '../checkout/events.ts'
import type { PayButtonElement } from '../elements/pay-button.ts'
import type { PayButtonProperties } from './attributes.ts'

/** How Vue describes a custom element: https://vuejs.org/guide/extras/web-components */
export type VuePayButton = new () => PayButtonElement & {
  /** Only for templates: the element itself has no such property. */
  $props: HTMLAttributes & PublicProps & PayButtonProperties
  /** Only for templates: the element itself has no such method. */
  $emit: EmitFn<{ [Name in keyof PayEventMap]: (event: PayEventMap[Name]) => void }>
}

/** @ts-ignore Vue may be absent. */
declare module 'vue' {
  interface GlobalComponents {
    'pay-button': VuePayButton
  }
}
