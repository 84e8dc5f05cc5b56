import { render } from "preact";
import { App } from "./app.js";
import { fitWhilePrinting } from "./print.js";

render(<App />, document.body);
fitWhilePrinting();
