//! The keys of loaded models: asked for once each, and what they find dealt out to the models.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::mem;

use diesel::connection::LoadConnection;
use diesel::dsl::Select;
use diesel::query_dsl::methods::{LoadQuery, SelectDsl};
use diesel::result::QueryResult;
use diesel::{Connection, RunQueryDsl};

use super::limit::{KeysPerQuery, keys_per_query};
use super::load::{Group, Relation, SelectsFor};

/// The keys of some models: each one once, in the order in which they first come.
pub(super) struct Keys<'a, K: Clone> {
    /// The place of each key.
    places: HashMap<Cow<'a, K>, usize>,
    distinct: Vec<Cow<'a, K>>,
    /// For each model, the place of its key.
    of_models: Vec<Option<usize>>,
}

impl<'a, K: Clone + Eq + Hash> Keys<'a, K> {
    pub(super) fn of<R: Relation<Key = K>>(relation: &R, from: &'a [R::From]) -> Self {
        let mut places = HashMap::with_capacity(from.len());
        let mut distinct = Vec::with_capacity(from.len());
        let of_models = from
            .iter()
            .map(|model| {
                let key = relation.key(model)?;
                Some(match places.entry(key) {
                    Entry::Occupied(place) => *place.get(),
                    Entry::Vacant(place) => {
                        distinct.push(place.key().clone());
                        *place.insert(distinct.len() - 1)
                    }
                })
            })
            .collect();
        Self {
            places,
            distinct,
            of_models,
        }
    }

    /// The models that have one of the keys, and for each the place of its key.
    pub(super) fn load<'query, R, C>(
        &self,
        relation: &R,
        connection: &mut C,
    ) -> QueryResult<(Vec<R::To>, Vec<usize>)>
    where
        C: LoadConnection<Backend: KeysPerQuery>,
        R: SelectsFor<<C as Connection>::Backend, Key = K>,
        R::Query: SelectDsl<R::Selection>,
        Select<R::Query, R::Selection>: LoadQuery<'query, C, R::Row>,
    {
        let (mut models, mut places) = (Vec::new(), Vec::new());
        for keys in self.distinct.chunks(keys_per_query::<C::Backend>(R::COLUMNS)) {
            let query = relation.query(keys.iter().map(|key| key.as_ref().clone()).collect());
            let rows: Vec<R::Row> = RunQueryDsl::load(query.select(R::selection()), connection)?;
            models.reserve(rows.len());
            places.reserve(rows.len());
            for row in rows {
                if let Some(&place) = relation
                    .row_key(&row)
                    .and_then(|key| self.places.get(key.as_ref()))
                {
                    places.push(place);
                    models.push(R::row_model(row));
                }
            }
        }
        Ok((models, places))
    }

    /// Gives each model what has its key: moved to the last one that has the key, cloned for the others.
    pub(super) fn distribute<R: Relation, T: Clone>(
        self,
        items: impl IntoIterator<Item = T>,
        places: Vec<usize>,
    ) -> Vec<R::Related<T>> {
        let mut groups: Vec<R::Related<T>> = Vec::new();
        groups.resize_with(self.distinct.len(), Default::default);
        for (item, place) in items.into_iter().zip(places) {
            groups[place].add(item);
        }
        if self.of_models.len() == self.distinct.len() {
            return groups;
        }
        let mut uses = vec![0_usize; groups.len()];
        for &place in self.of_models.iter().flatten() {
            uses[place] += 1;
        }
        let of_model = |place: Option<usize>| {
            let place = place?;
            uses[place] -= 1;
            Some(if uses[place] == 0 {
                mem::take(&mut groups[place])
            } else {
                groups[place].clone()
            })
        };
        self.of_models
            .into_iter()
            .map(of_model)
            .map(Option::unwrap_or_default)
            .collect()
    }
}
