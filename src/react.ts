'use client'

/**
 * `pay-button/react`: a thin wrapper, for versions of React that do not pass events to custom elements by themselves.
 */

import { createElement, useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import type { CheckoutOptions } from './checkout/options.ts'
import type {
  PayCancelledEvent,
  PayCloseEvent,
  PayErrorEvent,
  PayFailedEvent,
  PayOpenEvent,
  PayPaidEvent,
  PayRequestCloseEvent,
  PayStatusEvent,
} from './checkout/events.ts'
import type { PayButtonElement } from './elements/pay-button.ts'
import './define.ts'

const EVENTS = {
  onPayOpen: 'pay-open',
  onPayStatus: 'pay-status',
  onPayPaid: 'pay-paid',
  onPayFailed: 'pay-failed',
  onPayCancelled: 'pay-cancelled',
  onPayError: 'pay-error',
  onPayRequestClose: 'pay-request-close',
  onPayClose: 'pay-close',
} as const

export interface PayButtonProps extends Omit<CheckoutOptions, 'customer'> {
  customerName?: string
  customerEmail?: string
  customerPhone?: string
  problem?: string
  problemLink?: string
  disabled?: boolean
  className?: string
  id?: string
  children?: unknown
  onPayOpen?: (event: PayOpenEvent) => void
  onPayStatus?: (event: PayStatusEvent) => void
  onPayPaid?: (event: PayPaidEvent) => void
  onPayFailed?: (event: PayFailedEvent) => void
  onPayCancelled?: (event: PayCancelledEvent) => void
  onPayError?: (event: PayErrorEvent) => void
  onPayRequestClose?: (event: PayRequestCloseEvent) => void
  onPayClose?: (event: PayCloseEvent) => void
}

/**
 * `<PayButton orderToken={…} onPayPaid={…}>Pay</PayButton>`. What it returns is a React element; its type is left to
 * the page's React.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function PayButton({ children, ...props }: PayButtonProps): any {
  const element = useRef<PayButtonElement>(null)
  useEffect(() => {
    const off = new AbortController()
    for (const [prop, type] of Object.entries(EVENTS)) {
      const listener = props[prop as keyof typeof EVENTS] as ((event: Event) => void) | undefined
      if (listener) element.current!.addEventListener(type, listener, { signal: off.signal })
    }
    return () => off.abort()
  })
  const attributes: Record<string, unknown> = { ref: element }
  for (const [prop, value] of Object.entries(props)) {
    if (prop in EVENTS || value === undefined || value === false) continue
    attributes[prop === 'className' ? 'class' : prop.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)] =
      value === true ? '' : value
  }
  return createElement('pay-button', attributes, children as ReactNode)
}
