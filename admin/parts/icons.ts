/** Drawn signs, on a grid of 24. They say nothing that the text beside them does not say. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'

const PATHS = {
  home: 'M4 19.5V10.8L12 4.5l8 6.3v8.7h-5.5V14h-5v5.5z',
  list: 'M4 6.5h16M4 12h16M4 17.5h10',
  alert:
    'M12 9v4.5M12 16.8v.01M10.6 4.4L2.9 17.8A1.6 1.6 0 0 0 4.3 20.2h15.4a1.6 1.6 0 0 0 1.4-2.4L13.4 4.4a1.6 1.6 0 0 0-2.8 0z',
  deliveries: 'M4 7h11M4 12h7M4 17h9M18 9v8M15 14l3 3 3-3',
  pulse: 'M3.5 12.5h4l2.5-7 4 13 2.5-6h4',
  sun: 'M12 8a4 4 0 1 0 .01 0zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  language: 'M12 3.5a8.5 8.5 0 1 0 .01 0zM3.8 9.5h16.4M3.8 14.5h16.4M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17',
  exit: 'M10 4.5H5.5v15H10M15 8l4 4-4 4M19 12H9.5',
  search: 'M10.5 4.5a6 6 0 1 0 .01 0zM15 15l5 5',
  key: 'M14.5 4.5a5 5 0 1 0 .01 0zM11 13l-6.5 6.5M7 17l2 2',
  clock: 'M12 3.5a8.5 8.5 0 1 0 .01 0zM12 7v5l3.5 2.5',
  twice: 'M8.5 8.5h11v7h-11zM4.5 15.5V5.5h11',
  bolt: 'M13 3.5L5.5 13.5H12L11 20.5 18.5 10.5H12z',
  tick: 'M5.5 12.5l4.3 4.3 8.7-9.2',
  next: 'M9.5 6L15.5 12l-6 6',
  question: 'M12 3.5a8.5 8.5 0 1 0 .01 0zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.6v.01',
} as const

export type IconName = keyof typeof PATHS

export function icon(name: IconName): TemplateResult {
  return html`<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`
}
