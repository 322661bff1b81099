/** Outlines of icons as SVG path data on a square of 24 units, for the modal and for the companion's pages. */

export const ALERT = 'M12 8v5M12 16.3v.01M12 3.5a8.5 8.5 0 1 0 .01 0z'
export const CLOCK = 'M12 7.5V12l3 2M12 3.5a8.5 8.5 0 1 0 .01 0z'
export const CROSS = 'M6.5 6.5l11 11M17.5 6.5l-11 11'
export const LOCK = 'M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z'
export const TICK = 'M5.5 12.6l4.3 4.3 8.7-9.3'

/** What a method is, since the logos of companies are not ours to ship. */
export const KINDS = {
  wallet:
    'M4 7v10.5a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-7a2 2 0 0 0-2-2H5.5A1.5 1.5 0 0 1 4 7a2 2 0 0 1 2-2h11v3.5M16 14v.01',
  phone: 'M9 3h6a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM11 18h2',
  card: 'M5 5.5h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2zM3 10h18M6.5 15H10',
  bank: 'M12 4l8 5H4zM6.2 12v5M10 12v5M14 12v5M17.8 12v5M4 20h16',
  link:
    'M10 14a3.8 3.8 0 0 0 5.6.3l3-3a3.8 3.8 0 0 0-5.4-5.4L12 7' +
    'M14 10a3.8 3.8 0 0 0-5.6-.3l-3 3a3.8 3.8 0 0 0 5.4 5.4L12 17',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v.01M14 20h2M20 18v2h-1',
} as const
