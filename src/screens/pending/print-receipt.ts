/** Prints the receipt without the page around it. */

const CSS = '@media print { body > :not(pay-checkout) { display: none !important } }'

export function printReceipt(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(CSS)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  const removeSheet = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet)
  }
  // Waits until the dialog of the browser is closed; on phones, it returns at once.
  addEventListener('afterprint', removeSheet, { once: true })
  print()
}
