import { phrases } from './text';

/** Given names from many places; each fits into a username as it is. */
export const firstNames = phrases(`
  Ada, Aiko, Alma, Amara, Anouk, Ansel, Arlo, Asha, Astrid, Bastian, Bea, Bruno, Callum, Camila, Caspar, Chidi, Clara,
  Dario, Daya, Delia, Edda, Eero, Elif, Emre, Esther, Ewan, Farah, Felix, Fiona, Freya, Gianni, Greta, Hana, Hugo, Ida,
  Ines, Isak, Ivo, Jamal, Jonas, Juno, Kaito, Kamala, Kofi, Lars, Leila, Linnea, Lucia, Mads, Malik, Maren, Mateo, Mira,
  Nadia, Niko, Noor, Odile, Oskar, Paloma, Petra, Priya, Quinn, Rafael, Rania, Ravi, Rosa, Sami, Sanna, Selma, Silas,
  Soren, Tariq, Tessa, Tomas, Uma, Vera, Viktor, Wanda, Yara, Yusuf, Zadie, Zora`);

/** Family names from as many. */
export const lastNames = phrases(`
  Abara, Almeida, Andersen, Aziz, Bakker, Balogun, Barros, Berg, Bianchi, Brandt, Calloway, Castell, Chaudhry, Costa,
  Dahl, Delgado, Demir, Dubois, Egede, Eriksen, Fabre, Falk, Ferrante, Fischer, Garrido, Gruber, Haddad, Halloran, Hara,
  Holm, Ibarra, Ito, Jansen, Joshi, Kaplan, Karlsen, Keita, Kim, Kovacs, Kumar, Laine, Larsen, Lindqvist, Lombardi,
  Maduro, Mbeki, Mercer, Moreau, Nakano, Nowak, Nyberg, Okafor, Olsen, Orsini, Park, Pereira, Petrov, Quist, Rahman,
  Rossi, Sato, Schreiber, Silva, Sorensen, Takeda, Thorne, Usman, Valdez, Vance, Virtanen, Weber, Winther, Yilmaz,
  Zamora`);
