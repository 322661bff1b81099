/** `<pay-button>` in TSX, for React 18 and 19. Without React's types, the errors are ignored. */

/** @ts-ignore React may be absent. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react'
import type { PayButtonElement } from '../elements/pay-button.ts'
import type { PayButtonAttributes, PayButtonListeners } from './attributes.ts'

/** @ts-ignore React may be absent. */
type React = typeof import('react')

/** React 18 has no listeners for the events of custom elements. The component `PayButton` has them. */
type Listeners = 'use' extends keyof React
  ? PayButtonListeners<'on'>
  : { [Name in keyof PayButtonListeners<'on'>]?: never }

/** The props of `<pay-button>` in TSX. */
export type ReactPayButton = DetailedHTMLProps<HTMLAttributes<PayButtonElement>, PayButtonElement> &
  PayButtonAttributes &
  Listeners & { class?: string }

/** @ts-ignore React may be absent. */
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'pay-button': ReactPayButton
    }
  }
}
