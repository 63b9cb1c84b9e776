// All texts of the interface: a key, the English text, the German one. `{name}` stands for a value; texts that go by a
// number have forms, {one, other}, and the number is called n. tests/browser/admin_messages.test.mjs finds keys that are
// used and not here, or here and not used.
export const LANGUAGES = ["en", "de"];

const forms = (one, other) => ({ one, other });

export const MESSAGES = {
  "language.name": ["English", "Deutsch"],
  "language.label": ["Language", "Sprache"],

  "action.cancel": ["Cancel", "Abbrechen"],
  "action.close": ["Close", "Schließen"],
  "action.retry": ["Try again", "Noch einmal versuchen"],

  "nav.label": ["Navigation", "Navigation"],
  "nav.open": ["Open navigation", "Navigation öffnen"],
  "nav.skip": ["Skip to the content", "Zum Inhalt springen"],
  "nav.tables": ["Content", "Inhalte"],
  "nav.joins": ["Connections", "Verbindungen"],
  "nav.system": ["System", "System"],
  "nav.site": ["View the site", "Website ansehen"],
  "nav.docs": ["API reference", "API-Referenz"],

  "theme.label": ["Colours", "Farben"],
  "theme.system": ["Auto", "Auto"],
  "theme.light": ["Light", "Hell"],
  "theme.dark": ["Dark", "Dunkel"],

  "role.user": ["User", "Benutzer"],
  "role.editor": ["Editor", "Redakteur"],
  "role.admin": ["Admin", "Admin"],
  "who.session": ["Signed in", "Angemeldet"],
  "who.token": ["API token", "API-Token"],
  "who.secret": ["Admin token", "Admin-Token"],

  "signin.title": ["Sign in", "Anmelden"],
  "signin.email": ["Email", "E-Mail"],
  "signin.password": ["Password", "Passwort"],
  "signin.action": ["Sign in", "Anmelden"],
  "signin.help": [
    "No account yet, or the password is lost? An admin can give you a link.",
    "Noch kein Konto, oder das Passwort ist weg? Ein Admin kann Ihnen einen Link geben.",
  ],
  "signin.missing": ["Email and password, please.", "Bitte E-Mail und Passwort eingeben."],
  "signin.wrong": ["Email or password is not right.", "E-Mail oder Passwort stimmt nicht."],
  "signin.throttled": [
    forms("Too many attempts. Please wait a minute.", "Too many attempts. Please wait {n} minutes."),
    forms("Zu viele Versuche. Bitte eine Minute warten.", "Zu viele Versuche. Bitte {n} Minuten warten."),
  ],
  "signin.again": ["Please sign in again", "Bitte neu anmelden"],
  "signin.againText": [
    "Your session has ended. What you were working on is still here.",
    "Ihre Sitzung ist zu Ende. Woran Sie gearbeitet haben, ist noch da.",
  ],

  "welcome.title": ["Welcome", "Willkommen"],
  "welcome.text": ["Choose a password, and you are in.", "Wählen Sie ein Passwort, dann sind Sie drin."],
  "welcome.action": ["Set password and sign in", "Passwort setzen und anmelden"],
  "welcome.dead": [
    "This link has been used or is too old. Ask an admin for a new one.",
    "Dieser Link ist verbraucht oder zu alt. Bitten Sie einen Admin um einen neuen.",
  ],

  "password.title": ["Change password", "Passwort ändern"],
  "password.current": ["Current password", "Bisheriges Passwort"],
  "password.new": ["New password", "Neues Passwort"],
  "password.again": ["The same again", "Noch einmal dasselbe"],
  "password.hint": ["{min} to {max} characters. A few words in a row are good.", "{min} bis {max} Zeichen. Gut sind ein paar Wörter hintereinander."],
  "password.short": ["It needs at least {n} characters.", "Es braucht mindestens {n} Zeichen."],
  "password.long": ["It may have {n} characters at most.", "Es darf höchstens {n} Zeichen haben."],
  "password.differs": ["The two are not the same.", "Die beiden sind nicht gleich."],
  "password.currentMissing": ["The current password, please.", "Bitte das bisherige Passwort eingeben."],
  "password.wrong": ["That is not the current password.", "Das ist nicht das bisherige Passwort."],
  "password.ends": ["Wherever else you are signed in, you are signed out.", "Überall sonst, wo Sie angemeldet sind, werden Sie abgemeldet."],
  "password.action": ["Change password", "Passwort ändern"],
  "password.done": ["The password is changed.", "Das Passwort ist geändert."],

  "account.title": ["Your account", "Ihr Konto"],
  "account.menu": ["Account of {name}", "Konto von {name}"],
  "account.who": ["Who you are", "Wer Sie sind"],
  "account.name": ["Name", "Name"],
  "account.role": ["Role", "Rolle"],
  "account.looks": ["Looks and language", "Aussehen und Sprache"],
  "account.signOut": ["Sign out", "Abmelden"],

  "sessions.title": ["Where you are signed in", "Wo Sie angemeldet sind"],
  "sessions.agent": ["Browser", "Browser"],
  "sessions.unknown": ["Unknown", "Unbekannt"],
  "sessions.this": ["this one", "hier"],
  "sessions.address": ["Address", "Adresse"],
  "sessions.seen": ["Last seen", "Zuletzt gesehen"],
  "sessions.expires": ["Ends", "Endet"],
  "sessions.end": ["Sign out", "Abmelden"],
  "sessions.endOthers": ["Sign out everywhere else", "Überall sonst abmelden"],
  "sessions.ended": ["Signed out there.", "Dort abgemeldet."],

  "keys.title": ["Keyboard shortcuts", "Tastenkürzel"],
  "keys.help": ["This help", "Diese Hilfe"],
  "keys.home": ["To the beginning", "Zum Anfang"],
  "keys.table": ["To {name}", "Zu {name}"],
  "keys.hint": ["Single keys do nothing while you write in a field.", "Einzelne Tasten tun nichts, während Sie in ein Feld schreiben."],
  "keys.ctrl": ["Ctrl", "Strg"],
  "keys.escape": ["Esc", "Esc"],
  "keys.enter": ["Enter", "Eingabe"],

  "state.loading": ["Loading…", "Wird geladen …"],
  "notFound.title": ["There is no such page", "Diese Seite gibt es nicht"],
  "notFound.text": ["It may have been renamed, or you may not see it.", "Vielleicht heißt sie jetzt anders, oder Sie dürfen sie nicht sehen."],
  "notFound.home": ["To the beginning", "Zum Anfang"],

  "problem.defect": ["Something went wrong", "Etwas ist schiefgegangen"],
  "problem.status": ["Status {status}", "Status {status}"],
  "problem.offline": ["No answer from the server", "Keine Antwort vom Server"],
  "problem.offlineText": [
    "Check your connection. Nothing that you have written is lost.",
    "Prüfen Sie Ihre Verbindung. Nichts, was Sie geschrieben haben, ist verloren.",
  ],
  "problem.unauthorized": ["Please sign in", "Bitte anmelden"],
  "problem.unauthorizedText": ["You are not signed in any more.", "Sie sind nicht mehr angemeldet."],
  "problem.forbidden": ["You may not do this", "Das dürfen Sie nicht"],
  "problem.forbiddenText": ["A rule of the site does not allow it.", "Eine Regel der Website erlaubt es nicht."],
  "problem.gone": ["It is not there", "Es ist nicht da"],
  "problem.goneText": ["It may have been deleted, or you may not see it.", "Vielleicht wurde es gelöscht, oder Sie dürfen es nicht sehen."],
  "problem.conflict": ["Somebody else was first", "Jemand war schneller"],
  "problem.conflictText": ["The record has changed meanwhile.", "Der Eintrag hat sich inzwischen geändert."],
  "problem.throttled": ["Too many requests", "Zu viele Anfragen"],
  "problem.throttledText": ["Wait a moment, and try again.", "Warten Sie einen Moment und versuchen Sie es noch einmal."],
  "problem.busy": ["The server is busy", "Der Server ist beschäftigt"],
  "problem.busyText": ["Wait a moment, and try again.", "Warten Sie einen Moment und versuchen Sie es noch einmal."],

  "field.required": ["required", "Pflichtfeld"],

  "table.select": ["Select {title}", "{title} auswählen"],
  "table.selectAll": ["Select all on this page", "Alle auf dieser Seite auswählen"],

  "pager.label": ["Pages", "Seiten"],
  "pager.range": ["{from}–{to}", "{from}–{to}"],
  "pager.rangeOf": ["{from}–{to} of {n}", "{from}–{to} von {n}"],
  "pager.page": ["Page {page}", "Seite {page}"],
  "pager.back": ["Previous page", "Vorige Seite"],
  "pager.next": ["Next page", "Nächste Seite"],
};
