/** Posts the browser back to the shop. Without scripts the buyer presses the button. */
document.querySelector('form').submit()
