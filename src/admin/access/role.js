// The role of a user, to be changed where it stands, when it is confirmed.
import { patch, pathOf, Problem } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { titleOf } from "../model.js";
import { me } from "../session.js";
import { confirm } from "../ui/dialog.js";
import { Select } from "../ui/field.js";
import { explain } from "../ui/states.js";
import { toast } from "../ui/toast.js";

/** What a role is called: those that the API knows in the reader's language, others of a site as they are. */
export const roleName = (role) => {
  const name = t(`role.${role}`);
  return name === `role.${role}` ? role : name;
};

/** `kind`: what people() says. `onDone` when it has changed, or did not: what is shown is asked anew. */
export function RoleSelect({ kind, user, onDone }) {
  const { table, role } = kind;
  const name = titleOf(table, user);
  const isSelf = user.id === me.value.user?.id;
  const change = async (next) => {
    const text = isSelf ? t("users.roleSelf") : t("users.roleText");
    const isSure = await confirm({ title: t("users.roleTitle", { name, role: roleName(next) }), text, action: t("users.roleAction"), danger: isSelf });
    try {
      if (isSure) {
        await patch(pathOf(table.name, user.id), { [role.name]: next });
        toast(t("users.roleDone", { name, role: roleName(next) }));
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { title, text: more } = explain(error);
      toast(`${title}. ${more}`.trim(), { kind: "error" });
    }
    onDone();
  };
  return html`<${Select} aria-label=${t("users.roleOf", { name })} value=${user[role.name]} options=${role.choices.map((each) => [each, roleName(each)])} onChange=${change} data-testid="role" />`;
}
