/**
 * The program that observe.ts runs in a fresh process. Takes an
 * {@link ObserveOrder} as JSON.
 */
import { observeSubject } from "./observe-subject.js";

// What is left says nothing of the subject, should it look.
const [argument = "null"] = process.argv.splice(2);
observeSubject(JSON.parse(argument), null);
