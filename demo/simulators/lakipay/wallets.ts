/** The ways to pay that LakiPay offers, with marks drawn for these pages. They are not the wallets' logos. */

import { html } from '../../html.ts'
import { CARD } from '../kit/page-parts.ts'
import type { Choice } from '../kit/page-parts.ts'

export const LAKIPAY_MARK = html`<rect width="32" height="32" rx="8" fill="#0f6b5c"/>
  <path d="M11 7v17h11" fill="none" stroke="#fff" stroke-width="4"/>`

export const WALLETS: readonly Required<Omit<Choice, 'note'>>[] = [
  {
    value: 'TELEBIRR',
    label: 'telebirr',
    mark: html`<rect width="32" height="32" rx="8" fill="#0b63b0"/>
      <path d="M8 12h16M16 12v12" stroke="#fff" stroke-width="3.5" stroke-linecap="round"/>
      <circle cx="23" cy="22" r="3" fill="#9bd23c"/>`,
  },
  {
    value: 'MPESA',
    label: 'M-PESA',
    mark: html`<rect width="32" height="32" rx="8" fill="#2f7d32"/>
      <path d="M8 23V10l8 8 8-8v13" fill="none" stroke="#fff" stroke-width="3.5" stroke-linejoin="round"/>`,
  },
  {
    value: 'CBE',
    label: 'CBE Birr',
    mark: html`<rect width="32" height="32" rx="8" fill="#6d2077"/>
      <path d="M7 13l9-6 9 6M9 15v8m7-8v8m7-8v8M7 25h18" fill="none" stroke="#f0c75e" stroke-width="2.5"/>`,
  },
  {
    value: 'ETHSWITCH',
    label: 'EthSwitch',
    mark: html`<rect width="32" height="32" rx="8" fill="#a8430f"/>
      <path d="M8 12h15l-4-4M24 20H9l4 4" fill="none" stroke="#fff" stroke-width="3"/>`,
  },
  { value: 'LAKIPAY', label: 'LakiPay', mark: LAKIPAY_MARK },
  { value: 'CYBERSOURCE', label: 'Card', mark: CARD },
]
