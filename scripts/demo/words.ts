/** What simulated people say while they watch. */
export const words = [
  'Hello everybody!',
  'Good evening from Lisbon',
  'The light is lovely today',
  'First time here, hi',
  'Can you play that one again?',
  'How long did this take you?',
  'That was so good',
  'I could watch this all night',
  'Turn it up a little, please',
  'Where did you learn this?',
  'Back again, what did I miss?',
  'Greetings from Nairobi',
  'You made my day',
  'Is this going to be a replay later?',
  'Wonderful',
  'I have to go soon, one more!',
] as const;

/** What they write with a tip. */
export const tipWords = [
  'For a coffee',
  'Keep going!',
  'Thank you for tonight',
  'For the next song',
  'You deserve it',
] as const;
