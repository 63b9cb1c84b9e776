// What is asked of a new password before it is sent; the API has the last word.
import { t } from "./i18n.js";
import { sayFault } from "./said.js";

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 256;

/** Faults by field: {password, again}; empty when there are none. */
export function checkPassword(password, again) {
  const length = [...password].length;
  const faults = {};
  if (length < PASSWORD_MIN) faults.password = t("password.short", { n: PASSWORD_MIN });
  else if (length > PASSWORD_MAX) faults.password = t("password.long", { n: PASSWORD_MAX });
  if (again !== password) faults.again = t("password.differs");
  return faults;
}

/** What a problem document says about a field. */
export function faultOf(problem, field) {
  const fault = problem.errors.find((each) => each.field === field);
  return fault && sayFault(fault);
}
